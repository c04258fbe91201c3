import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that are compiled. */
const compiled = [
  "sim",
  "planners",
  "traces",
  "scenarios",
  "results",
  "verify",
  "reproduce",
  "sweeps",
  "cli",
];

/**
 * The words that start the command line as a program of its own: the built one, which is there three times as soon, or the
 * sources where one of them has changed since the build.
 */
export const program: readonly string[] = isBuilt()
  ? [process.execPath, resolve(root, "dist/cli/main.js")]
  : [process.execPath, "--import", import.meta.resolve("tsx"), resolve(root, "cli/main.ts")];

/** Runs the command line as a user does. `slicewise` of slicewise.ts is quicker where no process is needed. */
export function startSlicewise(...args: readonly string[]) {
  const [node, ...words] = program;
  const { status, stdout, stderr } = spawnSync(node!, [...words, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

function isBuilt(): boolean {
  const changed = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return compiled
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .every((path) => changed(join("dist", path.replace(/ts$/, "js"))) >= changed(path));
}
