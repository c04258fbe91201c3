import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { buildModel } from "../../sim/model/index.ts";
import type { Trace, TraceRow } from "../../traces/index.ts";
import { poolRows, pooledRows } from "../../traces/pool.ts";

const operator = buildModel("one", [
  { name: "image", operation: { kind: "input", shape: [4, 6, 6] }, inputs: [] },
  { name: "pool", operation: { kind: "global-pooling", function: "average" }, inputs: ["image"] },
]).operators[1]!;

function row(times: Partial<TraceRow>): TraceRow {
  return {
    operator,
    extents: [4, 1, 1],
    mode: "gap",
    reorderInput: 0,
    reorderOutput: 0,
    callOverhead: 0,
    queueWaitShare: 0,
    pressureBefore: 0,
    pressureAfter: 0,
    samples: [1],
    ...times,
  };
}

function trace(...rows: readonly TraceRow[]): Trace {
  const facts = { model: "one", device: "d", runtime: "r", optimization: "all", cpu: "c", method: "m" };
  return { header: { ...facts, threads: 1, date: "2026-01-31", gapSeconds: 0.01 }, rows };
}

describe("measurements of one tile", () => {
  it("stay as they are when there is but one", () => {
    const only = row({ samples: [3, 1] });
    expect(poolRows([only])).toBe(only);
  });

  it("put their samples together, in order", () => {
    expect(poolRows([row({ samples: [3, 1] }), row({ samples: [2] })]).samples).toEqual([3, 1, 2]);
  });

  it("count once for each sample in the other times", () => {
    const few = row({ samples: [1], reorderInput: 9, callOverhead: 1, queueWaitShare: 0.4 });
    const many = row({ samples: [1, 1, 1], reorderInput: 5, callOverhead: 2, queueWaitShare: 0 });
    expect(poolRows([few, many])).toMatchObject({ reorderInput: 5, callOverhead: 2, queueWaitShare: 0.1 });
  });

  it("report the highest pressure, and nothing where none is known", () => {
    const pooled = poolRows([
      row({ pressureBefore: 3, pressureAfter: undefined }),
      row({ pressureBefore: 7, pressureAfter: undefined, queueWaitShare: undefined }),
    ]);
    expect(pooled).toMatchObject({ pressureBefore: 7, pressureAfter: undefined, queueWaitShare: undefined });
  });
});

describe("the rows of one mode", () => {
  it("hold each tile once, whatever the trace, in the order of first appearance", () => {
    const other = row({ extents: [2, 1, 1], samples: [5] });
    const traces = [
      trace(row({ samples: [1] }), row({ mode: "hot", samples: [9] })),
      trace(other, row({ samples: [2] })),
    ];
    expect(pooledRows(traces, "gap").map(({ extents, samples }) => [extents, samples])).toEqual([
      [
        [4, 1, 1],
        [1, 2],
      ],
      [[2, 1, 1], [5]],
    ]);
  });

  it("are refused when there are none", () => {
    expect(() => pooledRows([trace(row({}))], "hot")).toThrow(
      new InputError(
        "the traces (one) have no rows of mode hot; they have gap: a scenario takes it with `traces: gap`",
      ),
    );
  });
});
