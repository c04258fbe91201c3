import { describe, expect, it } from "vitest";
import { buildModel } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { compute, runtime, values } from "./run-tile.ts";

const window = {
  kernel: [2, 3],
  stride: [2, 1],
  dilation: [1, 2],
  padding: { top: 1, left: 2, bottom: 0, right: 1 },
} as const;

describe.skipIf(!runtime)("a locally connected layer (skipped without onnxruntime-node)", () => {
  it("weighs what each position sees by weights of its own", async () => {
    const [channels, height, width, outputs] = [2, 5, 6, 3];
    const model = buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [channels, height, width] }, inputs: [] },
      {
        name: "out",
        operation: { kind: "locally-connected", ...window, outputChannels: outputs, bias: true },
        inputs: ["in"],
      },
    ]);
    const operator = model.operators[1]!;
    const [, rows, columns] = operator.shape as [number, number, number];
    const input = Float32Array.from({ length: channels * height * width }, (_, index) => Math.sin(index));
    const seen = channels * 6;
    const shape = [rows, columns, seen, outputs];
    const weights = values.values("out/weights", shape, wholeBox(shape), Math.sqrt(2 / seen));
    const bias = values.values("out/bias", operator.shape, wholeBox(operator.shape), Math.sqrt(2 / outputs));

    const computed = await compute(operator, wholeBox(operator.shape), [input]);
    let place = 0;
    for (let output = 0; output < outputs; output++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          let sum = bias[place]!;
          for (let tap = 0; tap < seen; tap++) {
            const [channel, y, x] = [Math.floor(tap / 6), Math.floor((tap % 6) / 3), tap % 3];
            const [r, c] = [row * 2 - 1 + y, column - 2 + 2 * x];
            if (r < 0 || r >= height || c < 0 || c >= width) continue;
            const weight = weights[((row * columns + column) * seen + tap) * outputs + output]!;
            sum += weight * input[(channel * height + r) * width + c]!;
          }
          expect(computed[place++]).toBeCloseTo(sum, 5);
        }
  });
});

/** Darknet's definitions, one number at a time (src/activations.h). */
const definitions = {
  ramp: (x: number) => (x > 0 ? x : 0) + 0.1 * x,
  "piecewise-sigmoid": (x: number) =>
    x < -4 ? 0.01 * (x + 4) : x > 4 ? 0.01 * (x - 4) + 1 : 0.125 * x + 0.5,
  "leaky-clip": (x: number) => (x < 0 ? 0.001 * x : x > 1 ? 0.001 * (x - 1) + 1 : x),
  "bipolar-sigmoid": (x: number) => 2 / (1 + Math.exp(-x)) - 1,
  stair: (x: number) => {
    const floor = Math.floor(x);
    return floor % 2 === 0 ? Math.floor(x / 2) : x - floor + Math.floor(x / 2);
  },
  "hard-mish": (x: number) => (x > 0 ? x : x > -2 ? (x * x) / 2 + x : 0),
} as const;

describe.skipIf(!runtime)("Darknet's activations (skipped without onnxruntime-node)", () => {
  it.each(Object.entries(definitions))("%s follows its definition", async (name, definition) => {
    const input = Float32Array.from({ length: 240 }, (_, index) => (index - 120) / 16);
    const model = buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [1, 12, 20] }, inputs: [] },
      {
        name: "out",
        operation: { kind: "activation", function: name as keyof typeof definitions },
        inputs: ["in"],
      },
    ]);
    const operator = model.operators[1]!;
    const computed = await compute(operator, wholeBox(operator.shape), [input]);
    for (const [index, x] of input.entries()) expect(computed[index]).toBeCloseTo(definition(x), 5);
  });
});
