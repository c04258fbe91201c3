/**
 * Executes the notebooks with the Deno kernel and stores what they show; with `--check` it leaves the files alone and exits
 * with 1 where a notebook shows something else than stored. Needs jupyter-nbconvert, and `npm install` in this folder.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { differences } from "./differences.ts";
import { codeCells, formatNotebook, parseNotebook, type Notebook } from "./notebook.ts";

const folder = import.meta.dirname;

function main(): void {
  const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ipynb"))) {
    const file = join(folder, name);
    const fresh = execute(file);
    if (!check) {
      writeFileSync(file, formatNotebook(fresh));
      console.log(`${name}: stored`);
      continue;
    }
    const found = differences(parseNotebook(readFileSync(file, "utf8"), name), fresh);
    if (found.length > 0) process.exitCode = 1;
    const told = found.length === 0 ? "shows what is stored" : "shows something else than is stored:";
    console.log([`${name} ${told}`, ...found].join("\n"));
  }
}

/** The notebook as this execution leaves it. The first cell that throws, and any that shows nothing, is an error. */
function execute(file: string): Notebook {
  const scratch = mkdtempSync(join(tmpdir(), "slicewise-notebook-"));
  try {
    const { status, error, stderr } = spawnSync(
      "jupyter",
      [
        ...["nbconvert", "--to", "notebook", "--execute", file, "--log-level=ERROR"],
        // Cells would carry the time of their execution.
        "--ExecutePreprocessor.record_timing=False",
        ...["--output-dir", scratch, "--output", "executed.ipynb"],
      ],
      { encoding: "utf8", env: { ...process.env, JUPYTER_PATH: join(folder, ".jupyter") } },
    );
    if (error) throw new Error(`jupyter cannot be started; install jupyter-nbconvert (${error.message})`);
    if (status !== 0) throw new Error(`${file} cannot be executed:\n${stderr}`);
    const notebook = parseNotebook(readFileSync(join(scratch, "executed.ipynb"), "utf8"), file);
    const silent = codeCells(notebook).findIndex(({ outputs }) => outputs.length === 0);
    if (silent >= 0)
      throw new Error(`${file}: code cell ${silent + 1} shows nothing; end it with await show(...)`);
    return notebook;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

main();
