import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import {
  builtInNetwork,
  elementBytes,
  isComputed,
  linkOperators,
  modelMacs,
  modelParameters,
  networkNames,
} from "../sim/model/index.ts";

/** `slicewise models`: the built-in networks and their sizes. */
export function modelsCommand(): Command {
  return new Command("models")
    .description("list the built-in networks")
    .option("--json", "print JSON", false)
    .action(({ json }: { readonly json: boolean }) => {
      const models = networkNames.map(describeModel);
      process.stdout.write(`${json ? JSON.stringify(models, null, 2) : asTable(models)}\n`);
    });
}

function describeModel(name: string) {
  const model = builtInNetwork(name);
  const parameters = modelParameters(model);
  return {
    name,
    operators: model.operators.filter(isComputed).length,
    layers: linkOperators(model).operators.filter(isComputed).length,
    macs: modelMacs(model),
    parameters,
    weight_bytes: parameters * elementBytes,
  };
}

function asTable(models: readonly ReturnType<typeof describeModel>[]): string {
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
