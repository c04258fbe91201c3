import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadTraces } from "../../traces/load.ts";
import { modelFolder } from "../scenarios/model-files.ts";
import { slicewise } from "./slicewise.ts";

const folder = modelFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string) => join(folder, name);

const quick = ["--devices", "2", "--samples", "1", "--retries", "0", "--mode", "hot"];

describe("trace record", () => {
  test("measures a model file, open dimensions bound, into a trace of the model's name", async () => {
    const out = file("recorded");
    const args = ["--dimension", "columns=10", ...quick, "--out", out];
    expect(await slicewise("trace", "record", file("open.onnx"), ...args)).toMatchObject({
      status: 0,
      stderr: "",
    });
    const [trace] = loadTraces(join(out, "open.csv"));
    expect(trace?.header.model).toBe("open");
    expect(trace?.rows.map(({ operator }) => operator.operation.kind)).toContain("convolution");
  });

  test("tells in the header how it was recorded", async () => {
    const out = file("remarked");
    const args = ["--dimension", "columns=10", ...quick, "--samples", "2", "--threads", "2", "--out", out];
    await slicewise("trace", "record", file("open.onnx"), ...args, "--remark", "nothing ran beside it");
    const [trace] = loadTraces(join(out, "open.csv"));
    expect(trace?.header).toMatchObject({ threads: 2, provider: "cpu" });
    expect(trace?.header.method).toMatch(/^2 samples in 2 rounds .*; nothing ran beside it$/);
  });

  test.each([
    [["--remark", "two\nlines"], "the remark must be one line of text"],
    [["--provider", "abacus"], "unknown provider abacus (allowed: cpu, webgpu, cuda, tensorrt)"],
    [[file("open.onnx")], "two models are named open; each needs a trace file of its own, open.csv"],
    [
      ["--samples", "2", "--rounds", "3", "--streams", "2"],
      "3 rounds need as many samples at least, one each; there are 2",
    ],
  ])("refuses %j", async (flags, message) => {
    const args = ["--dimension", "columns=10", ...flags, "--out", file("refused")];
    const { status, stderr } = await slicewise("trace", "record", file("open.onnx"), ...args);
    expect([status, stderr]).toEqual([2, `slicewise: ${message}\n`]);
    expect(existsSync(file("refused"))).toBe(false);
  });

  test("reads every model before it measures the first", async () => {
    const out = file("nothing");
    const { status, stderr } = await slicewise("trace", "record", file("tiny.cfg"), "none.cfg", "--out", out);
    expect([status, stderr]).toEqual([2, "slicewise: none.cfg: there is no such file\n"]);
    expect(existsSync(out)).toBe(false);
  });

  test("--streams says how concurrent sessions slow each other down, as a scenario has it", async () => {
    const args = ["--dimension", "columns=10", ...quick, "--streams", "2", "--out", file("streams")];
    const { status, stdout } = await slicewise("trace", "record", file("open.onnx"), ...args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^open: concurrency: \[1, \d+(\.\d+)?\]\n/);
  });
});
