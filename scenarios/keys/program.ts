import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders whose code decides the result of a point, and the file that makes its row. */
const parts = ["sim", "planners", "traces", "scenarios", "results/row"];

/**
 * The hash of the code that makes results: a changed planner leaves no old row standing, even under the same version.
 * It is one of the running files, compiled or not, wherever they lie.
 */
export function programHash(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const files = parts.flatMap((part) =>
    part.includes("/") ? [`${part}${extension}`] : codeFiles(root, part, extension),
  );
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function codeFiles(root: string, folder: string, extension: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return codeFiles(root, path, extension);
    return entry.name.endsWith(extension) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}
