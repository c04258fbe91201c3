import { expect, test } from "vitest";
import { buildModel } from "../../sim/model/index.ts";
import { concurrencyOf, measureConcurrency } from "../../traces/record/index.ts";

test("the slow-down is that of runs while every stream was busy", () => {
  const alone = [
    [0, 1],
    [1, 2],
    [2, 3],
  ] as const;
  // The first run of the one and the last of the other stream were undisturbed.
  const two = [
    [
      [0, 1],
      [1, 2.5],
      [2.5, 4],
    ],
    [
      [1, 2.5],
      [2.5, 4],
      [4, 5],
    ],
  ] as const;
  expect(concurrencyOf([[alone], two])).toEqual([1, 1.5]);
});

test("a stream is never faster for company, and runs that never met count all", () => {
  const runs = [[[[0, 2]]], [[[0, 1]], [[1, 2]]], [[[0, 3]], [[4, 9]], [[10, 12]]]] as const;
  expect(concurrencyOf(runs)).toEqual([1, 1, 1.5]);
});

test("concurrent sessions are measured on this machine", async () => {
  const window = {
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: 1, left: 1, bottom: 1, right: 1 },
  } as const;
  const model = buildModel("small", [
    { name: "input", operation: { kind: "input", shape: [8, 32, 32] }, inputs: [] },
    {
      name: "convolution",
      operation: { kind: "convolution", outputChannels: 16, groups: 1, bias: true, ...window },
      inputs: ["input"],
    },
  ]);
  const factors = await measureConcurrency(model, {
    streams: 2,
    samples: 3,
    seed: 1,
    threads: 1,
    provider: "cpu",
  });
  expect(factors).toHaveLength(2);
  expect(factors[0]).toBe(1);
  expect(factors[1]).toBeGreaterThanOrEqual(1);
});
