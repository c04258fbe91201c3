import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import {
  builtInNetwork,
  bytesPerElement,
  decoderBytes,
  decoderParameters,
  decoderPresets,
  isComputed,
  linkOperators,
  modelMacs,
  modelParameters,
  networkNames,
} from "../sim/model/index.ts";
import { showModelCommand } from "./model-show.ts";
import { print } from "./output.ts";

/** `slicewise models`: the built-in networks and their sizes; one model, built in or from a file, layer by layer. */
export function modelsCommand(): Command {
  return new Command("models")
    .option("--json", "print JSON", false)
    .action(({ json }: { readonly json: boolean }) => {
      const models = networkNames.map(summarize);
      const decoders = decoderPresets.map(summarizeDecoder);
      print(
        `${json ? JSON.stringify([...models, ...decoders], null, 2) : `${asTable(models)}\n${decoderTable(decoders)}`}\n`,
      );
    })
    .addCommand(showModelCommand());
}

function summarize(name: string) {
  const model = builtInNetwork(name);
  const parameters = modelParameters(model);
  return {
    name,
    operators: model.operators.filter(isComputed).length,
    layers: linkOperators(model).operators.filter(isComputed).length,
    macs: modelMacs(model),
    parameters,
    weight_bytes: parameters * bytesPerElement.float32,
  };
}

/** A decoder with its weights in 4 bits. */
function summarizeDecoder(dimensions: (typeof decoderPresets)[number]) {
  const network = { ...dimensions, weights: "q4", embeddings: "q4", cache: "f16" } as const;
  const { name, layers, hidden, heads, kvHeads, feedForward, vocabulary } = network;
  return {
    ...{ name, layers, hidden, heads, kv_heads: kvHeads, feed_forward: feedForward, vocabulary },
    parameters: decoderParameters(network),
    weight_bytes: decoderBytes(network),
  };
}

function decoderTable(decoders: readonly ReturnType<typeof summarizeDecoder>[]): string {
  const head = [
    "decoder",
    "layers",
    "hidden",
    "heads",
    "kv heads",
    "feed-forward",
    "vocabulary",
    "parameters",
    "in q4, MB",
  ];
  const lines = decoders.map(({ name, weight_bytes: bytes, ...figures }) => [
    name,
    ...Object.values(figures).map(String),
    (bytes / 1e6).toFixed(1),
  ]);
  return drawTable(head, lines, 1);
}

function asTable(models: readonly ReturnType<typeof summarize>[]): string {
  const head = ["name", "operators", "layers after linking", "GMAC", "parameters", "weights, MB"];
  const lines = models.map(({ name, operators, layers, macs, parameters, weight_bytes: weights }) => [
    name,
    String(operators),
    String(layers),
    (macs / 1e9).toFixed(3),
    String(parameters),
    (weights / 1e6).toFixed(1),
  ]);
  return drawTable(head, lines, 1);
}
