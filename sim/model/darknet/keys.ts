import { distance } from "fastest-levenshtein";
import { InputError } from "../../errors.ts";
import { shorten, type Section } from "./parse.ts";

/**
 * Sections whose options cannot change what an inference costs, but for those that their importers read: `[net]` must
 * state its image, heads must fit their map, and the others do nothing at test time.
 */
const inert: ReadonlySet<string> = new Set([
  ...["net", "network", "yolo", "Gaussian_yolo", "region", "detection", "iseg"],
  ...["dropout", "cost", "empty", "silence"],
]);

/** Options of every layer: what training updates, which weights are loaded, and streams of one GPU. */
const ofEveryLayer = [
  ...[
    "clip",
    "dont_update",
    "burnin_update",
    "onlyforward",
    "stopbackward",
    "train_only_bn",
    "learning_rate",
  ],
  ...["smooth", "truth", "dontload", "dontloadscales", "dontsave", "numload", "stream", "wait_stream"],
];

/**
 * Other options that Darknet's parsers read (AlexeyAB/darknet and pjreddie/darknet, src/parser.c) and that change neither
 * a shape nor the weights nor the cost of an inference.
 */
const harmless: Readonly<Record<string, readonly string[]>> = {
  // These act in training alone, or on weights while they are loaded.
  convolutional: ["flipped", "dot", "angle", "grad_centr", "assisted_excitation"],
  maxpool: ["maxpool_zero_nonmax"],
  crop: ["angle", "exposure", "flip", "noadjust", "saturation", "shift"],
  // With "tree" each element is normalized among fewer others.
  softmax: ["temperature", "tree", "noloss"],
  // Factors of the two summands, in the loop that adds them.
  shortcut: ["alpha", "beta"],
  normalization: ["alpha", "beta", "kappa"],
  implicit: ["mean", "std"],
  // The factor goes into the loop that repeats pixels.
  upsample: ["scale"],
};

/** Types of sections that have two names. */
const otherNames: Readonly<Record<string, string>> = {
  conv: "convolutional",
  max: "maxpool",
  soft: "softmax",
  lrn: "normalization",
};

/**
 * @param asked keys that the importer of the section understands
 * @throws InputError with line, key and section of the first other key that is not known to be harmless
 */
export function refuseUnknownKeys({ type, options }: Section, asked: ReadonlySet<string>): void {
  if (inert.has(type)) return;
  const understood = new Set([...asked, ...(harmless[otherNames[type] ?? type] ?? [])]);
  for (const [key, { line }] of options) {
    if (understood.has(key) || ofEveryLayer.includes(key)) continue;
    const near = [...understood].find((other) => distance(other, key) <= 2);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new InputError(
      `line ${line}, [${type}]: unknown key ${shorten(key)}, which may change shapes, weights or cost (known here: ${[...understood].join(", ") || "none"})${hint}`,
    );
  }
}
