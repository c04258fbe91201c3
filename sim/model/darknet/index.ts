import { InputError } from "../../errors.ts";
import { elementCount } from "../../tensor/index.ts";
import { IncrementalModel } from "../incremental.ts";
import { buildModel } from "../build-model.ts";
import type { Model } from "../model.ts";
import { Layer } from "./layer.ts";
import { detectionTypes, layerImporters } from "./layers.ts";
import { parseSections, type Section } from "./parse.ts";
import type { Progress } from "./progress.ts";

/**
 * Reads a Darknet network configuration (github.com/pjreddie/darknet, src/parser.c) as a model at batch 1 and test time:
 * dropout and cost vanish, a crop takes the middle of the image, and the detection heads (yolo, region, detection), which
 * only decode the map before them, end at that map. Weights that convolutions share count once; the fixed kernel of an
 * antialiasing blur counts as weights. Of a number counts what `atoi` reads, so that a comment may stand behind it.
 *
 * @param text contents of the `.cfg` file
 * @param name of the model
 * @throws InputError with line and section for whatever is malformed, missing or not supported, and for keys that are not known to leave shapes,
 *   weights and cost alone
 */
export function importDarknet(text: string, name: string): Model {
  try {
    return importSections(parseSections(text), name);
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith(`model ${name}`)) {
      throw new InputError(`model ${name}: ${error.message}`);
    }
    throw error;
  }
}

function importSections([network, ...sections]: readonly Section[], name: string): Model {
  if (!network || !["net", "network"].includes(network.type)) {
    const found = network
      ? `line ${network.line}: the first section is [${network.type}]`
      : "there is no section";
    throw new InputError(`${found}; a Darknet network starts with [net]`);
  }
  refuseUnsupported(sections);
  const model = new IncrementalModel();
  const progress: Progress = { model, outputs: [], convolutions: new Map(), shrunk: new Set() };
  let tensor = model.add("input", { kind: "input", shape: inputShape(new Layer(network, progress, "")) });
  const results: string[] = [];
  for (const section of sections) {
    const layer = new Layer(section, progress, tensor);
    tensor = layerImporters.get(section.type)!(layer);
    layer.finish();
    progress.outputs.push(tensor);
    if (detectionTypes.has(section.type)) results.push(tensor);
  }
  return buildModel(name, model.descriptions, results);
}

/** An image, or a vector of `inputs` numbers where the file gives no image. */
function inputShape(network: Layer): readonly number[] {
  const isVector = network.has("inputs") && !["height", "width", "channels"].some((key) => network.has(key));
  if (isVector) {
    const inputs = network.required("inputs");
    network.finish();
    return [inputs, 1, 1];
  }
  const [height, width] = [network.required("height"), network.required("width")];
  const shape = [network.required("channels"), height, width];
  const elements = elementCount(shape);
  if (network.integer("inputs", elements) !== elements) {
    network.failAt("inputs", `contradicts the image of ${shape.join("x")}`);
  }
  network.finish();
  return shape;
}

function refuseUnsupported(sections: readonly Section[]): void {
  const unsupported = sections.filter(({ type }) => !layerImporters.has(type));
  if (unsupported.length === 0) return;
  const listed = unsupported.map(({ type, line }) => `[${type}] on line ${line}`).join(", ");
  throw new InputError(
    `has unsupported sections: ${listed}; supported are ${[...layerImporters.keys()].join(", ")}`,
  );
}
