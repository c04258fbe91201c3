import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fitCommand } from "../../../cli/trace-fit.ts";
import { InputError } from "../../../sim/errors.ts";
import {
  formatTrace,
  parseModel,
  parseTileEstimator,
  transferFeatures,
  transferTarget,
} from "../../../traces/index.ts";
import { convolution, row, trace } from "../layers.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-test-"));
const at = (name: string) => join(folder, name);
const operator = convolution([16, 24, 24], 16);
const rows = Array.from({ length: 24 }, (_, index) => index + 1).map((height) =>
  row(operator, [16, height, 24], 2e-6 + 1e-6 * height),
);
writeFileSync(at("made-up.csv"), formatTrace(trace(...rows)));
const transfers = Array.from({ length: 200 }, (_, index) => `1,${8 * index},${0.01 + 1e-5 * index}`);
writeFileSync(at("transfers.csv"), `${transfers.join("\n")}\n`);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = (...words: readonly string[]) => fitCommand().parseAsync(words, { from: "user" });

describe("trace fit", () => {
  it("prints errors by kind beside those of interpolation, and saves the model", async () => {
    await run(at("made-up.csv"), "--held-out", "0.3", "--out", at("model.json"));
    expect(printed).toMatch(/│ convolution │ +\d+ │ +[\d.]+ % │ +[\d.]+ % │ +[\d.]+ % │ +[\d.]+ % │/);
    expect(printed).toMatch(/│ all +│/);
    expect(printed).not.toContain("\u001B");
    const { mode, kinds, device } = parseTileEstimator(readFileSync(at("model.json"), "utf8"), "model.json");
    expect({ mode, kinds, device }).toEqual({ mode: "hot", kinds: ["convolution"], device: "test bench" });
  });

  it("says the same again with the same seed, and draws the same chart", async () => {
    await run(at("made-up.csv"), "--held-out", "0.3", "--chart", at("first.svg"));
    const first = printed;
    printed = "";
    await run(at("made-up.csv"), "--held-out", "0.3", "--chart", at("second.svg"));
    expect(printed).toBe(first);
    const svg = readFileSync(at("first.svg"), "utf8");
    expect(readFileSync(at("second.svg"), "utf8")).toBe(svg);
    expect(svg).toContain("Measured (µs)");
    expect(svg).toContain("held-out tiles, mode hot");
  });

  it("fits tables of times", async () => {
    const out = at("transfers.json");
    await run(at("transfers.csv"), "--format", "flexpie-transfer", "--out", out, "--chart", at("t.png"));
    expect(printed).toMatch(/│ 1 Gbit\/s │ +\d+ │/);
    expect(printed).not.toContain("interpolated");
    const expected = { features: transferFeatures, target: transferTarget };
    expect(parseModel(readFileSync(out, "utf8"), out, expected).seed).toBe(1);
    expect([...readFileSync(at("t.png")).subarray(1, 4)]).toEqual([..."PNG"].map((c) => c.charCodeAt(0)));
  });

  it.each([
    ["an unknown source", ["no-such-thing"], "unknown profile no-such-thing"],
    ["a share of 1", [at("made-up.csv"), "--held-out", "1"], "must be a share"],
    ["a share of 0", [at("made-up.csv"), "--held-out", "0"], "must be a share"],
    ["a chart of another type", [at("made-up.csv"), "--chart", at("x.jpg")], "must end in .svg or .png"],
    ["a mode without rows", [at("made-up.csv"), "--mode", "gap"], "have no rows of mode gap"],
    ["a trace as a table", [at("made-up.csv"), "--format", "flexpie-transfer"], "must have the 3 columns"],
    ["a missing table", [at("none.csv"), "--format", "flexpie-compute"], "none.csv: there is no such file"],
    [
      "a folder to write in that is not there",
      [at("made-up.csv"), "--out", at("no/x.json")],
      "cannot be written",
    ],
  ])("refuses %s", async (_, words, reason) => {
    const refused = run(...words);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(reason);
    expect(existsSync(at("x.jpg"))).toBe(false);
  });
});
