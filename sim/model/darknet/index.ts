import { InputError } from "../../errors.ts";
import { IncrementalModel } from "../incremental.ts";
import { buildModel, type Model } from "../model.ts";
import { Layer } from "./layer.ts";
import { detectionTypes, layerImporters } from "./layers.ts";
import { parseSections, type Section } from "./parse.ts";

/**
 * Reads a Darknet network configuration (github.com/pjreddie/darknet, src/parser.c) as a model at batch 1 and test time:
 * dropout and cost vanish, a crop takes the middle of the image, and the detection heads (yolo, region, detection), which
 * only decode the map before them, end at that map.
 *
 * @param text contents of the `.cfg` file
 * @param name of the model
 * @throws InputError with line and section for whatever is malformed, missing or not supported
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
  const head = new Layer(network, model, "", []);
  const shape = [head.integer("channels", 3, 1), head.required("height"), head.required("width")];
  let tensor = model.add("input", { kind: "input", shape });
  const outputs: string[] = [];
  const results: string[] = [];
  for (const section of sections) {
    tensor = layerImporters.get(section.type)!(new Layer(section, model, tensor, outputs));
    outputs.push(tensor);
    if (detectionTypes.has(section.type)) results.push(tensor);
  }
  return buildModel(name, model.descriptions, results);
}

function refuseUnsupported(sections: readonly Section[]): void {
  const unsupported = sections.filter(({ type }) => !layerImporters.has(type));
  if (unsupported.length === 0) return;
  const listed = unsupported.map(({ type, line }) => `[${type}] on line ${line}`).join(", ");
  throw new InputError(
    `has unsupported sections: ${listed}; supported are ${[...layerImporters.keys()].join(", ")}`,
  );
}
