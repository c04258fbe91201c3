import { join } from "node:path";
import { Command } from "commander";
import { writeOutputs } from "./output-file.ts";
import { noteDropped } from "./dropped.ts";
import { mergeLogs } from "../sweeps/merge-logs.ts";
import { reportName, sweepReport } from "../sweeps/report.ts";
import { print } from "./output.ts";

/** `slicewise report`: writes the report of a run again from its log. */
export function reportCommand(): Command {
  return new Command("report")
    .argument("<folder>", "results of a run, with its results.log")
    .option("--out <file>", "where to write it (default: report.html in the folder)")
    .action((folder: string, { out }: { readonly out?: string }) => {
      const { sweep, records, dropped } = mergeLogs([folder]);
      noteDropped(dropped);
      const file = out ?? join(folder, reportName);
      writeOutputs([{ path: file, content: sweepReport(sweep, records) }]);
      print(`Written: ${file}\n`);
    });
}
