/** No line of a message about input is longer, characters. */
const longestLine = 1000;

/**
 * Bad input of any kind: what is wrong, where it stands, what is allowed. The command line exits with 2 on it. A line that is
 * too long, for a name of the input that it quotes is, loses its middle.
 */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(message: string, options?: ErrorOptions) {
    super(message.split("\n").map(shortened).join("\n"), options);
  }
}

function shortened(line: string): string {
  if (line.length <= longestLine) return line;
  const kept = longestLine / 2 - 3;
  return `${line.slice(0, kept)} ... ${line.slice(-kept)}`;
}

/** A plan that is well formed and yet cannot run on this cluster, for want of memory for instance. */
export class InfeasibleError extends Error {
  override readonly name = "InfeasibleError";
}
