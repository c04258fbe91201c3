import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { buildModel } from "../../sim/model/index.ts";
import { parseTrace, type Trace } from "../../traces/index.ts";
import { parseRecording } from "../../traces/read.ts";
import { recordModels, type RecordOptions, type RecordProgress } from "../../traces/record/index.ts";

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

function options(name: string): RecordOptions {
  return {
    folder: join(folder, name),
    device: "test machine",
    deviceCounts: [],
    modes: ["hot", "gap"],
    samples: 3,
    rounds: 2,
    gapSeconds: 0.001,
    retries: 0,
    threads: 1,
    provider: "cpu",
    seed: 1,
    fresh: false,
  };
}

const closeTo = (value: number): unknown => expect.closeTo(value, 6);

async function record(
  recordOptions: RecordOptions,
  onProgress: (progress: RecordProgress) => void = () => undefined,
): Promise<Trace> {
  const [recorded] = await recordModels([model], recordOptions, onProgress);
  return recorded!.trace;
}

describe.skipIf(!runtime)("a recording of two tiles on this machine", () => {
  it("measures each tile in each mode and writes the trace", async () => {
    const told: number[] = [];
    const trace = await record(options("whole"), ({ done }) => told.push(done));
    expect(told).toEqual([0, 1, 2, 3, 4]);
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
    const written = parseTrace(readFileSync(join(folder, "whole/tiny.csv"), "utf8"), "tiny.csv");
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
    const file = join(folder, "resumed/tiny.csv");
    const interrupted = record(options("resumed"), ({ done }) => {
      if (done === 3) throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(existsSync(file)).toBe(false);
    const partial = parseRecording(readFileSync(`${file}.partial`, "utf8"), "partial");
    expect(partial.rows.map(({ samples }) => samples.length)).toEqual([2, 2, 2, 2, 1, 1]);

    const trace = await record(options("resumed"));
    expect(existsSync(`${file}.partial`)).toBe(false);
    expect(trace.rows.map(({ samples }) => samples.length)).toEqual([3, 3, 3, 3]);
    const [first, , , , again] = partial.rows;
    expect(trace.rows[0]!.samples).toEqual([...first!.samples, ...again!.samples]);

    const rowsOf = (text: string) => text.split("\n").filter((line) => !line.startsWith("#"));
    const resumed = rowsOf(readFileSync(file, "utf8"));
    await record(options("resumed"));
    expect(rowsOf(readFileSync(file, "utf8"))).toEqual(resumed);
  });

  it("adds the samples that a finished recording lacks", async () => {
    const few = await record({ ...options("more"), modes: ["hot"], samples: 2 });
    const more = await record({ ...options("more"), modes: ["hot"], samples: 5 });
    for (const [index, { samples }] of more.rows.entries()) {
      expect(samples.length).toBe(5);
      const written = few.rows[index]!.samples.map((sample) => Number((sample * 1e6).toFixed(2)));
      expect(samples.slice(0, 2).map((sample) => sample * 1e6)).toEqual(written.map(closeTo));
    }
  });

  it("takes of each mode what it lacks, no more", async () => {
    await record({ ...options("uneven"), modes: ["hot"], samples: 2 });
    const { rows } = await record({ ...options("uneven"), rounds: 1 });
    expect(rows.map(({ mode, samples }) => [mode, samples.length])).toEqual([
      ["hot", 3],
      ["gap", 3],
      ["hot", 3],
      ["gap", 3],
    ]);
  });

  it("refuses more rounds than samples", async () => {
    await expect(record({ ...options("rounds"), rounds: 4 })).rejects.toThrow(
      new InputError("4 rounds need as many samples at least, one each; there are 3"),
    );
  });

  it("refuses to mix two devices in one file", async () => {
    await record({ ...options("mixed"), modes: ["hot"] });
    const other = { ...options("mixed"), device: "another machine" };
    await expect(record(other)).rejects.toThrow(InputError);
    await expect(record({ ...other, fresh: true })).resolves.toBeDefined();
  });
});
