import { ExitCode } from "./errors.ts";
import { warn } from "./output.ts";
import { endPlannerPrograms } from "../scenarios/outside/index.ts";

/**
 * Waits for `act`; where Ctrl-C ends the program meanwhile, says what is kept and how to go on, and exits with 130.
 *
 * @param tell called then; what it returns follows "interrupted: "
 */
export async function untilInterrupted<Value>(tell: () => string, act: () => Promise<Value>): Promise<Value> {
  const end = () => {
    warn(`\nslicewise: interrupted: ${tell()}\n`);
    endPlannerPrograms();
    process.exit(ExitCode.interrupted);
  };
  process.once("SIGINT", end);
  try {
    return await act();
  } finally {
    process.off("SIGINT", end);
  }
}

/** Signals that end the program in order. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Waits for `act`; where a signal ends the program meanwhile, cleans up, and exits with 130.
 *
 * @param cleanUp removes what would be left on the host
 */
export async function untilEnded<Value>(
  cleanUp: () => Promise<void>,
  act: () => Promise<Value>,
): Promise<Value> {
  let isEnding = false;
  const end = () => {
    isEnding = true;
    warn("\nslicewise: interrupted: removing processes and links\n");
    const exit = () => process.exit(ExitCode.interrupted);
    cleanUp().then(exit, exit);
  };
  for (const signal of endings) process.once(signal, end);
  try {
    return await act();
  } catch (error) {
    // What fails because it is ended is not a failure of its own; the program exits as soon as all is removed.
    if (isEnding) await new Promise(() => undefined);
    throw error;
  } finally {
    for (const signal of endings) process.off(signal, end);
  }
}
