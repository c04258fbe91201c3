import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { buildModel } from "../../sim/model/index.ts";
import { parseTrace } from "../../traces/index.ts";
import { recordModel, type RecordOptions } from "../../traces/record/index.ts";

const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: nothing is recorded");

const model = buildModel("tiny", [
  { name: "image", operation: { kind: "input", shape: [4, 12, 12] }, inputs: [] },
  {
    name: "convolution",
    operation: {
      kind: "convolution",
      kernel: [3, 3],
      stride: [1, 1],
      padding: { top: 1, left: 1, bottom: 1, right: 1 },
      dilation: [1, 1],
      outputChannels: 16,
      groups: 1,
      bias: true,
      activation: "relu",
    },
    inputs: ["image"],
  },
  { name: "pool", operation: { kind: "global-pooling", function: "average" }, inputs: ["convolution"] },
]);

const folder = mkdtempSync(join(tmpdir(), "slicewise-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function options(file: string): RecordOptions {
  return {
    file: join(folder, file),
    device: "test machine",
    deviceCounts: [],
    modes: ["hot", "gap"],
    samples: 3,
    gapSeconds: 0.001,
    retries: 0,
    seed: 1,
    fresh: false,
  };
}

describe.skipIf(!runtime)("a recording of two tiles on this machine", () => {
  it("measures each tile in each mode and writes the trace", async () => {
    const told: number[] = [];
    const trace = await recordModel(model, options("whole.csv"), ({ done }) => told.push(done));
    expect(told).toEqual([0, 1, 2]);
    expect(trace.rows.map(({ operator, mode }) => `${operator.name} ${mode}`)).toEqual([
      "convolution hot",
      "convolution gap",
      "pool hot",
      "pool gap",
    ]);
    for (const { samples, callOverhead, queueWaitShare } of trace.rows) {
      expect(samples.length).toBe(3);
      for (const sample of samples) {
        expect(sample).toBeGreaterThan(1e-7);
        expect(sample).toBeLessThan(0.1);
      }
      expect(callOverhead).toBeGreaterThan(0);
      if (process.platform === "linux") expect(queueWaitShare).toBeTypeOf("number");
    }
    const written = parseTrace(readFileSync(join(folder, "whole.csv"), "utf8"), "whole.csv");
    expect(written.header).toMatchObject({
      model: "tiny",
      device: "test machine",
      threads: 1,
      gapSeconds: 0.001,
    });
    expect(written.header.runtime).toMatch(/^onnxruntime-node \d+\.\d+\.\d+$/);
    expect(written.header.wholeModelSeconds).toBeGreaterThan(0);
    expect(written.rows.length).toBe(4);
  });

  it("goes on where it was interrupted, and measures nothing twice", async () => {
    const interrupted = recordModel(model, options("resumed.csv"), ({ done }) => {
      if (done === 1) throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(existsSync(join(folder, "resumed.csv"))).toBe(false);
    const partial = readFileSync(join(folder, "resumed.csv.partial"), "utf8");

    await recordModel(model, options("resumed.csv"), () => undefined);
    expect(existsSync(join(folder, "resumed.csv.partial"))).toBe(false);
    const rowsOf = (text: string) => text.split("\n").filter((line) => !line.startsWith("#"));
    const resumed = rowsOf(readFileSync(join(folder, "resumed.csv"), "utf8"));
    expect(resumed.slice(0, 3)).toEqual(rowsOf(partial).slice(0, 3));

    await recordModel(model, options("resumed.csv"), () => undefined);
    expect(rowsOf(readFileSync(join(folder, "resumed.csv"), "utf8"))).toEqual(resumed);
  });

  it("refuses to mix two devices in one file", async () => {
    await recordModel(model, { ...options("mixed.csv"), modes: ["hot"] }, () => undefined);
    const other = { ...options("mixed.csv"), device: "another machine" };
    await expect(recordModel(model, other, () => undefined)).rejects.toThrow(InputError);
    await expect(recordModel(model, { ...other, fresh: true }, () => undefined)).resolves.toBeDefined();
  });
});
