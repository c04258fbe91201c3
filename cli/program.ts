import { Command, Help } from "commander";
import { commands, type CommandEntry } from "./commands.ts";
import { reportError } from "./errors.ts";
import { nameFlagInErrors } from "./flags.ts";
import { print, warn } from "./output.ts";
import { packageVersion } from "./package.ts";

/** Does what the words of a command line ask for, prints it, and leaves the exit code in the process. */
export async function runProgram(words: readonly string[]): Promise<void> {
  const program = new Command("slicewise")
    .description("simulates DNN inference that is partitioned over edge devices, and compares planners")
    .version(packageVersion())
    .showSuggestionAfterError()
    .configureHelp({
      // That a switch is off, or a list empty, unless it is given, need not be said.
      optionDescription: (option) =>
        new Help().optionDescription(option).replace(/ \(default: (?:false|\[\])\)$/, ""),
    })
    .configureOutput({
      writeOut: print,
      writeErr: warn,
      outputError: (text, write) => write(text.replace(/^error: /, "slicewise: ")),
    })
    .exitOverride();
  try {
    for (const entry of commands) add(await open(entry, words), program);
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = reportError(error);
  }
}

/** Adds a command and its own commands, all with the settings of the program. */
function add(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const option of command.options) nameFlagInErrors(option);
  if (command.parent !== parent) parent.addCommand(command);
  for (const inner of command.commands) add(inner, command);
}

/** A command: whole where its name is among the words, otherwise only its name and line of help. */
async function open({ name, summary, load }: CommandEntry, words: readonly string[]): Promise<Command> {
  return (words.includes(name) ? await load() : new Command(name)).description(summary);
}
