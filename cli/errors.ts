import { CommanderError } from "commander";
import { ClusterError } from "../sim/cluster/error.ts";
import { InputError } from "../sim/errors.ts";
import { isPassing, isSystemError, RetryError } from "../results/log/retry.ts";
import { warn } from "./output.ts";

/**
 * Exit codes: done, work that failed, runs that differ (as of diff), bad input, neither proven nor wrong, to be tried again
 * later (EX_TEMPFAIL; job queues read it).
 */
export const ExitCode = {
  done: 0,
  failed: 1,
  different: 1,
  badInput: 2,
  unproven: 3,
  retry: 75,
  interrupted: 130,
} as const;

/** Says what went wrong on stderr, the stack only where SLICEWISE_DEBUG is set, and how the process is to end. */
export function reportError(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and version end well.
    return error.exitCode === 0 ? ExitCode.done : ExitCode.badInput;
  }
  const debug = process.env["SLICEWISE_DEBUG"];
  const stack = debug && error instanceof Error ? error.stack : undefined;
  warn(`slicewise: ${stack ?? (error instanceof Error ? error.message : String(error))}\n`);
  if (error instanceof RetryError || isPassing(error)) return ExitCode.retry;
  // What the system says of a path that a user gave is bad input too.
  const isInput = error instanceof InputError || error instanceof ClusterError || isSystemError(error);
  return isInput ? ExitCode.badInput : ExitCode.failed;
}
