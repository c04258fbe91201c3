import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { slicewise } from "./slicewise.ts";

describe("slicewise reproduce flexpie", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("simulates the evaluation, meets the stated tolerances and leaves its files", async () => {
    const out = join(folder, "out");
    const { status, stdout, stderr } = await slicewise("reproduce", "flexpie", "--out", out, "--json");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { verdicts } = JSON.parse(stdout);
    expect(verdicts.map(({ met }: { met: boolean }) => met)).toEqual([true, true, true, true, true]);
    const lines = readFileSync(join(out, "flexpie.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe("nodes,model,bandwidth,topology,scheme,ours_ms,paper_ms");
    expect(lines).toHaveLength(1 + 2 * 4 * 3 * 3 * 6);
  }, 300_000);

  it("refuses a folder that is a file, before it simulates", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { status, stderr } = await slicewise("reproduce", "flexpie", "--out", file);
    expect(status).toBe(2);
    expect(stderr).toContain("file");
  });
});
