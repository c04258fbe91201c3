import { join } from "node:path";
import { Command } from "commander";
import { readTextFile } from "../scenarios/index.ts";
import {
  fitDepthwise,
  fitLinks,
  fitProducts,
  fitRearrangement,
  parseComputeRows,
  parseCopyRows,
  parseTransferRows,
  testbeds,
} from "../traces/index.ts";
import { print } from "./output.ts";

/** `slicewise trace testbed`: the figures of the shipped DSP testbed, fitted again from the timings that FlexPie released. */
export function testbedCommand(): Command {
  return new Command("testbed")
    .description(
      "fit the compute, memory and link figures of the tms320c6678 testbed to FlexPie's released timings",
    )
    .argument("<folder>", "python/cost_model of github.com/Happyrhzhang/FlexPie, with its CSV files")
    .action((folder: string) => {
      const memory = testbeds.find(({ name }) => name === "tms320c6678")!;
      const compute = parseComputeRows(...table(folder, "convfortest.csv"));
      const figures = {
        product: fitProducts(compute, memory),
        depthwise: fitDepthwise(compute),
        rearrangement: fitRearrangement(parseCopyRows(...table(folder, "resetfortest.csv")), memory),
        links: fitLinks(parseTransferRows(...table(folder, "tranfortest.csv"))),
      };
      print(`${JSON.stringify(figures, undefined, 2)}\n`);
    });
}

function table(folder: string, name: string): [text: string, file: string] {
  const file = join(folder, name);
  return [readTextFile(file, "a table of timings is a CSV file"), file];
}
