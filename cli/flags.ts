import type { Command, Option } from "commander";
import { InputError } from "../sim/errors.ts";

/** Lets what a flag's reader says of its value begin with the flag: a reader says only what is wrong, and what is allowed. */
export function nameFlagInErrors(option: Option): void {
  const read = option.parseArg;
  if (read === undefined) return;
  option.argParser((text: string, earlier: unknown) => {
    try {
      return read(text, earlier);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${option.long} ${error.message}`) : error;
    }
  });
}

/**
 * Refuses flags that say nothing as the others stand: what a user writes has an effect or is an error.
 *
 * @param names of the flags as the program has them, such as memoryChart
 * @throws InputError where one of them is on the command line
 */
export function refuseGiven(command: Command, names: readonly string[], reason: string): void {
  const given = names.find((name) => command.getOptionValueSource(name) === "cli");
  const option = command.options.find((known) => known.attributeName() === given);
  if (option) throw new InputError(`${option.long} ${reason}`);
}
