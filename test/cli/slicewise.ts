import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { runProgram } from "../../cli/program.ts";

/** Runs the command line in this process: what it prints, and the exit code that it leaves. */
export async function slicewise(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      written[stream] += String(chunk);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runProgram(args);
    return { status: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** A new folder with a scenario file in it. */
export function scratchScenario(text: string): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const file = join(folder, "scenario.yaml");
  writeFileSync(file, text);
  return { folder, file };
}
