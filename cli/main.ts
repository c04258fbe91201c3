#!/usr/bin/env node
import { ExitCode } from "./errors.ts";
import { runProgram } from "./program.ts";

// A reader that has seen enough, `| head` for instance, is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? ExitCode.done : ExitCode.failed);
});

await runProgram(process.argv.slice(2));
