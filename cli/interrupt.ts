import { ExitCode } from "./errors.ts";
import { warn } from "./output.ts";

/**
 * Waits for `act`; where Ctrl-C ends the program meanwhile, says what is kept and how to go on, and exits with 130.
 *
 * @param tell called then; what it returns follows "interrupted: "
 */
export async function untilInterrupted<Value>(tell: () => string, act: () => Promise<Value>): Promise<Value> {
  const end = () => {
    warn(`\nslicewise: interrupted: ${tell()}\n`);
    process.exit(ExitCode.interrupted);
  };
  process.once("SIGINT", end);
  try {
    return await act();
  } finally {
    process.off("SIGINT", end);
  }
}
