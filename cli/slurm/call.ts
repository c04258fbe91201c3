import { spawnSync } from "node:child_process";
import { RetryError } from "../../results/log/index.ts";

/** How a program of Slurm ended. */
export interface SlurmAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  /** What went wrong. */
  readonly trouble: string;
}

/** What Slurm's programs say while its controller cannot be reached. */
const passing =
  /Unable to contact slurm controller|timed out|Resource temporarily unavailable|Connection refused/i;

/**
 * Runs a program of Slurm; undefined where this machine has none.
 *
 * @throws RetryError while the controller cannot be reached
 */
export function callSlurm(program: string, args: readonly string[]): SlurmAnswer | undefined {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error && "code" in error && error.code === "ENOENT") return undefined;
  if (error) throw error;
  const trouble = stderr.trim();
  if (status !== 0 && passing.test(trouble)) throw new RetryError(`${program}: ${trouble}`);
  return { ok: status === 0, stdout, trouble };
}
