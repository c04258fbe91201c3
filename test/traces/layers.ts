import { buildModel, type Operation, type Operator } from "../../sim/model/index.ts";
import type { Shape } from "../../sim/tensor/index.ts";
import { layerSignature, type Trace, type TraceHeader, type TraceRow } from "../../traces/index.ts";

/** One layer alone, fed by model inputs of the given shapes. */
export function layer(operation: Operation, ...inputShapes: readonly Shape[]): Operator {
  const inputs = inputShapes.map((shape, index) => ({
    name: `in${index}`,
    operation: { kind: "input", shape } as const,
    inputs: [],
  }));
  const description = { name: "layer", operation, inputs: inputs.map(({ name }) => name) };
  const operator = buildModel("one layer", [...inputs, description]).operators.at(-1)!;
  return { ...operator, name: layerSignature(operator) };
}

/** A 3x3 convolution with stride 1 and padding 1. */
export function convolution(input: Shape, outputChannels: number, groups = 1): Operator {
  return layer(
    {
      kind: "convolution",
      kernel: [3, 3],
      stride: [1, 1],
      padding: { top: 1, left: 1, bottom: 1, right: 1 },
      dilation: [1, 1],
      outputChannels,
      groups,
      bias: true,
      activation: "relu",
    },
    input,
  );
}

export const header: TraceHeader = {
  model: "made-up",
  device: "test bench",
  runtime: "none 1.0",
  optimization: "all",
  threads: 1,
  cpu: "abacus",
  date: "2026-01-31",
  method: "by hand",
  gapSeconds: 0.01,
};

/** A row with one sample and no other times, unless given. */
export function row(
  operator: Operator,
  extents: Shape,
  kernel: number,
  rest: Partial<TraceRow> = {},
): TraceRow {
  return {
    operator,
    extents,
    mode: "hot",
    reorderInput: 0,
    reorderOutput: 0,
    callOverhead: 0,
    queueWaitShare: undefined,
    pressureBefore: undefined,
    pressureAfter: undefined,
    samples: [kernel],
    ...rest,
  };
}

export function trace(...rows: readonly TraceRow[]): Trace {
  return { header, rows };
}
