import { InputError } from "../../../sim/errors.ts";
import { faultOf } from "../../issue-message.ts";
import type { BoostingSettings } from "../boosting/settings.ts";
import type { Ensemble } from "../boosting/train.ts";
import type { Accuracy } from "./accuracy.ts";
import type { CartSettings } from "../cart/settings.ts";
import { cartOfTree, treeOfCart } from "./cart-tree.ts";
import { layOutTrees } from "./layout.ts";
import { formatName, headSchema, modelSchema, version } from "./model-schema.ts";

/** What a saved ensemble says about itself. */
export interface ModelFacts {
  /** What it predicts, and in which unit, such as `kernel seconds / baseline`. */
  readonly target: string;
  /** `hashTable` of the rows it was trained on. */
  readonly dataHash: string;
  readonly rows: number;
  readonly seed: number;
  readonly settings: BoostingSettings | CartSettings;
  /** On rows that training never saw; undefined where none were held out. */
  readonly heldOut: Accuracy | undefined;
}

/** An ensemble with what it says about itself. */
export interface SavedModel extends ModelFacts {
  readonly ensemble: Ensemble;
}

/**
 * The text of a model file: JSON in which `trees` is a list that ml-cart's `DecisionTreeRegression.load` reads. What is
 * predicted is e to the power of `base` plus the trees' values, added in their order.
 */
export function formatModel({ ensemble, heldOut, ...facts }: SavedModel): string {
  const { features, base, trees } = ensemble;
  const head = { format: formatName, version, ...facts, heldOut: heldOut ?? null, features, base };
  const lines = trees.map((tree) => JSON.stringify(cartOfTree(tree)));
  // One tree a line, so that a file can be looked through.
  return `${JSON.stringify(head, undefined, 1).slice(0, -2)},\n "trees": [\n${lines.join(",\n")}\n ]\n}\n`;
}

/**
 * Reads a model file.
 *
 * @param file its name, for messages
 * @param expected the features and the target that it must have
 * @throws InputError saying the first thing wrong: not JSON, another format or version, other features, malformed trees
 */
export function parseModel(
  text: string,
  file: string,
  expected: { readonly features: readonly string[]; readonly target: string },
): SavedModel {
  return readModel(parseJson(text, file), file, expected);
}

/** The same for JSON that is read already. */
export function readModel(
  json: unknown,
  file: string,
  expected: { readonly features: readonly string[]; readonly target: string },
): SavedModel {
  if (!headSchema.safeParse(json).success) {
    throw new InputError(
      `${file}: is not an estimator: it must have format "${formatName}" and version ${version}`,
    );
  }
  const parsed = modelSchema.safeParse(json, { reportInput: true });
  if (!parsed.success) {
    throw new InputError(`${file}: ${faultOf(parsed.error)}`);
  }
  const { features, base, trees, heldOut, ...facts } = parsed.data;
  if (facts.target !== expected.target) {
    throw new InputError(`${file}: predicts ${facts.target.slice(0, 60)}, not ${expected.target}`);
  }
  const different = Math.max(features.length, expected.features.length);
  for (let index = 0; index < different; index++) {
    const [has, wants] = [features[index], expected.features[index]];
    if (has === wants) continue;
    throw new InputError(
      `${file}: has other features: number ${index + 1} is ${has ?? "missing"}, expected ${wants ?? "no more"}`,
    );
  }
  const ensemble: Ensemble = {
    features,
    base,
    trees: trees.map(({ root }, index) => {
      const tree = treeOfCart(root, features.length);
      if (typeof tree === "string") throw new InputError(`${file}: tree ${index + 1}: ${tree}`);
      return tree;
    }),
  };
  checkLayout(ensemble, file);
  return { ...facts, heldOut: heldOut ?? undefined, ensemble };
}

/** @throws InputError naming the file */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Refuses trees that cannot be walked fast, while the file's name is still known. */
function checkLayout(ensemble: Ensemble, file: string): void {
  try {
    layOutTrees(ensemble);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}
