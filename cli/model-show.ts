import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import {
  describeModel,
  linkOperators,
  modelDrawing,
  type LayerDescription,
  type Model,
} from "../sim/model/index.ts";
import { formatShape } from "../sim/tensor/index.ts";
import { addModelFlags, modelArgument, openModel, type ModelFlags } from "./model-file.ts";
import { print } from "./output.ts";

interface ShowFlags extends ModelFlags {
  readonly link: boolean;
  readonly json: boolean;
}

type Totals = Pick<LayerDescription, "macs" | "parameters" | "weightBytes" | "activationBytes">;

/** `slicewise models show`: the layers of a model and its DAG. */
export function showModelCommand(): Command {
  const command = new Command("show")
    .description("show a model's layers with their sizes, and its graph")
    .argument("<model>", modelArgument);
  return addModelFlags(command)
    .option("--no-link", "do not link operators that are computed together")
    .option("--json", "print JSON", false)
    .action((text: string) => {
      // The command above takes --json before this one sees it.
      const flags = command.optsWithGlobals<ShowFlags>();
      const model = openModel(text, flags);
      const shown = { ...(flags.link ? linkOperators(model) : model), notes: model.notes ?? [] };
      print(flags.json ? asJson(shown) : asText(shown));
    });
}

type Shown = Model & Required<Pick<Model, "notes">>;

function asJson(model: Shown): string {
  const layers = describeModel(model);
  const described = {
    name: model.name,
    layers: layers.map(({ name, kind, inputs, inputShapes, shape, elementType, weightType, ...sizes }) => {
      const types = { element_type: elementType, weight_type: weightType };
      return { name, kind, inputs, input_shapes: inputShapes, shape, ...types, ...sizesOf(sizes) };
    }),
    totals: sizesOf(totals(layers)),
    notes: model.notes,
    drawing: modelDrawing(model),
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}

function sizesOf({ macs, parameters, weightBytes, activationBytes }: Totals) {
  return { macs, parameters, weight_bytes: weightBytes, activation_bytes: activationBytes };
}

function asText(model: Shown): string {
  const layers = describeModel(model);
  // A column only where a type is not the usual one.
  const typed = layers.some((layer) => typeText(layer) !== "float32");
  const head = ["layer", "kind", "inputs", "output", ...(typed ? ["type"] : [])];
  const sizes = ["MACs", "parameters", "weights, kB", "activations, kB"];
  const lines = layers.map((layer) => {
    const inputs = layer.inputShapes.map(formatShape).join(" + ");
    const type = typed ? [typeText(layer)] : [];
    return [layer.name, layer.kind, inputs, formatShape(layer.shape), ...type, ...sizeCells(layer)];
  });
  const total = [`${layers.length} layers`, "", "", "", ...(typed ? [""] : []), ...sizeCells(totals(layers))];
  const table = drawTable([...head, ...sizes], [...lines, total], head.length);
  const notes = model.notes.map((note) => `note: ${note}\n`).join("");
  return `${model.name}\n${table}\n\n${notes}${modelDrawing(model)}`;
}

/** Of the output, and of the weights where they are of another type. */
function typeText({ elementType, weightType }: LayerDescription): string {
  return weightType === elementType ? elementType : `${elementType}, weights ${weightType}`;
}

function sizeCells({ macs, parameters, weightBytes, activationBytes }: Totals): readonly string[] {
  const kilobytes = [weightBytes, activationBytes].map((bytes) => (bytes / 1e3).toFixed(1));
  return [String(macs), String(parameters), ...kilobytes];
}

function totals(layers: readonly LayerDescription[]): Totals {
  const sum = (size: keyof Totals) => layers.reduce((total, layer) => total + layer[size], 0);
  return {
    macs: sum("macs"),
    parameters: sum("parameters"),
    weightBytes: sum("weightBytes"),
    activationBytes: sum("activationBytes"),
  };
}
