import { spawnSync } from "node:child_process";

/** Runs a shell command in a mount name space of its own; undefined where the system does not permit it. */
export function withMounts(command: string, ...args: readonly string[]) {
  if (process.platform !== "linux" || spawnSync("unshare", ["--mount", "true"]).status !== 0)
    return undefined;
  return spawnSync("unshare", ["--mount", "bash", "-c", command, "bash", ...args], { encoding: "utf8" });
}
