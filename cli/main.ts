#!/usr/bin/env node
import { Command } from "commander";
import { commands, type CommandEntry } from "./commands.ts";
import { ExitCode, reportError } from "./errors.ts";
import { print, warn } from "./output.ts";
import { packageVersion } from "./package.ts";

const program = new Command("slicewise")
  .description("simulates DNN inference that is partitioned over edge devices, and compares planners")
  .version(packageVersion())
  .showSuggestionAfterError()
  .configureOutput({
    writeOut: print,
    writeErr: warn,
    outputError: (text, write) => write(text.replace(/^error: /, "slicewise: ")),
  })
  .exitOverride();

/** Adds a command and its own commands, all with the settings of the program. */
function add(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  if (command.parent !== parent) parent.addCommand(command);
  for (const inner of command.commands) add(inner, command);
}

/** A command: whole where its name is among the arguments, otherwise only its name and line of help. */
async function open({ name, summary, load }: CommandEntry): Promise<Command> {
  const asked = process.argv.slice(2).includes(name);
  return (asked ? await load() : new Command(name)).description(summary);
}

// A reader that has seen enough, `| head` for instance, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? ExitCode.done : ExitCode.failed);
});

try {
  for (const entry of commands) add(await open(entry), program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
