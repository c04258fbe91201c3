/**
 * Does what README.md and the pages of docs say, in order and as it is written, in a fresh copy of the repository. What `npm ci` and `npm cit` do,
 * CI has done before; here they do nothing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { stepsOf } from "./blocks.ts";
import { pagesOf } from "./pages.ts";

/** No command may take longer, seconds. */
const limit = 180;

const root = resolve(import.meta.dirname, "../..");

function freshCopy(folder: string): void {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => name !== "")) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

function isInstalled(program: string): boolean {
  return spawnSync("bash", ["-c", `command -v ${program}`]).status === 0;
}

/**
 * A folder with an npm that leaves installing aside, and an npx that builds nothing again, and that starts the program
 * itself but for the first time: npx looks through all installed packages before each command.
 */
function quickPrograms(folder: string, program: string): string {
  const [npm, npx] = ["npm", "npx"].map((name) =>
    execFileSync("bash", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
  );
  mkdirSync(folder);
  const install = `case "$1" in ci|cit) exit 0;; esac\nexec "${npm}" "$@"`;
  const start = `if [ "$1" = slicewise ] && [ -e "${folder}/used" ]; then shift; exec node "${program}" "$@"; fi`;
  writeFileSync(join(folder, "npm"), `#!/bin/sh\n${install}\n`, { mode: 0o755 });
  const script = `#!/bin/sh\n${start}\ntouch "${folder}/used"\nexec env npm_config_ignore_scripts=true "${npx}" "$@"\n`;
  writeFileSync(join(folder, "npx"), script, { mode: 0o755 });
  return folder;
}

const place = mkdtempSync(join(tmpdir(), "slicewise-readme-"));
const copy = join(place, "slicewise");
try {
  freshCopy(copy);
  const path = [
    quickPrograms(join(place, "bin"), join(copy, "dist", "cli", "main.js")),
    process.env["PATH"],
  ].join(delimiter);
  const steps = pagesOf(root).flatMap((page) =>
    stepsOf(readFileSync(join(root, page), "utf8")).map((step) => ({ ...step, page })),
  );
  const ran = new Set<string>();
  for (const step of steps) {
    const { page } = step;
    if (step.kind === "file") {
      writeFileSync(join(copy, step.name), step.text);
      continue;
    }
    if (ran.has(step.command)) {
      console.log(`${page}:${step.line} has run above: ${step.command}`);
      continue;
    }
    ran.add(step.command);
    if (/\| parallel /.test(step.command) && !process.env["CI"] && !isInstalled("parallel")) {
      console.log(`${page}:${step.line} skipped, GNU parallel is not installed: ${step.command}`);
      continue;
    }
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", step.command], {
      cwd: copy,
      env: { ...process.env, PATH: path },
      encoding: "utf8",
      timeout: limit * 1e3,
      maxBuffer: 2 ** 28,
    });
    const seconds = ((performance.now() - start) / 1e3).toFixed(1);
    console.log(`${page}:${step.line} ${status === 0 ? "ok" : "FAILED"} (${seconds} s): ${step.command}`);
    if (status === 0) continue;
    console.log(stdout.slice(-2000) + stderr.slice(-2000));
    process.exitCode = 1;
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
