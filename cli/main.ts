#!/usr/bin/env node
import { Command } from "commander";
import { checkCommand } from "./check.ts";
import { ExitCode, reportError } from "./errors.ts";
import { initCommand } from "./init.ts";
import { mergeCommand } from "./merge.ts";
import { modelsCommand } from "./models.ts";
import { packageVersion } from "./package.ts";
import { planCommand } from "./plan.ts";
import { plannersCommand } from "./planners.ts";
import { reproduceCommand } from "./reproduce.ts";
import { runCommand } from "./run.ts";
import { scheduleCommand } from "./schedule.ts";
import { schemaCommand } from "./schema.ts";
import { tableCommand } from "./table.ts";
import { timelineCommand } from "./timeline.ts";
import { traceCommand } from "./trace.ts";
import { verifyCommand } from "./verify.ts";

const program = new Command("slicewise")
  .description("simulates DNN inference that is partitioned over edge devices, and compares planners")
  .version(packageVersion())
  .showSuggestionAfterError()
  .exitOverride();

/** Adds a command and its own commands, all with the settings of the program. */
function add(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  if (command.parent !== parent) parent.addCommand(command);
  for (const inner of command.commands) add(inner, command);
}

for (const command of [
  initCommand(),
  checkCommand(),
  runCommand(),
  mergeCommand(),
  planCommand(),
  tableCommand(),
  timelineCommand(),
  modelsCommand(),
  plannersCommand(),
  scheduleCommand(),
  schemaCommand(),
  traceCommand(),
  verifyCommand(),
  reproduceCommand(),
]) {
  add(command, program);
}

// A reader that has seen enough, `| head` for instance, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? ExitCode.done : ExitCode.failed);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
