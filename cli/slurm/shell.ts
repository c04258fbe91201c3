import { InputError } from "../../sim/errors.ts";

/** A word of a shell command that stands for exactly this text. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A line of a batch script that gives sbatch an option.
 *
 * @throws InputError for a value of more than one line
 */
export function directive(option: string, value?: string): string {
  const text = value === undefined ? option : `${option}=${quoted(value)}`;
  if (/[\p{Cc}\u2028\u2029]/u.test(text))
    throw new InputError(`${option}: must be one line, without control characters`);
  return `#SBATCH ${text}`;
}

/** Sbatch reads quotes in its lines as a shell does. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** A path in which sbatch is to replace nothing. */
export function plainPath(path: string): string {
  return path.replaceAll("%", "%%");
}
