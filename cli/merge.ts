import { resolve } from "node:path";
import { Command } from "commander";
import { InputError } from "../sim/errors.ts";
import { checkResultFolder } from "../results/index.ts";
import { FolderLock, writeLog } from "../results/log/index.ts";
import { ExitCode } from "./errors.ts";
import { finishSweep } from "../sweeps/finish.ts";
import { sweepText } from "./sweep-text.ts";
import { noteDropped } from "./dropped.ts";
import { mergeLogs } from "../sweeps/merge-logs.ts";
import { print } from "./output.ts";

interface MergeFlags {
  readonly out: string;
}

/** `slicewise merge`: puts the shards of a run together. */
export function mergeCommand(): Command {
  return new Command("merge")
    .argument("<folders...>", "results folders of the shards")
    .requiredOption("--out <folder>", "where the results go")
    .action(async (folders: string[], { out }: MergeFlags) => {
      if (folders.some((folder) => resolve(folder) === resolve(out)))
        throw new InputError(`${out}: is one of the shards; results need a folder of their own`);
      checkResultFolder(out);
      const { sweep, records, dropped } = mergeLogs(folders);
      noteDropped(dropped);
      const lock = new FolderLock(out);
      try {
        // A later run in this folder finds all points.
        writeLog(out, sweep, records);
        const finished = await finishSweep(sweep, records, out);
        print(sweepText(sweep, finished));
        if (finished.rows.some(({ status }) => status === "failed")) process.exitCode = ExitCode.failed;
      } finally {
        lock.release();
      }
    });
}
