import { describe, expect, it } from "vitest";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import { layerSignature, leaveOneOut, type Trace } from "../../traces/index.ts";
import { tilesOf } from "../../traces/record/index.ts";
import { tileName } from "../../traces/signature.ts";

describe("tiles of some widths", () => {
  const model = linkOperators(builtInNetwork("mobilenet-v1"));
  const widths = [1, 2, 3, 5, 8];
  const tiles = tilesOf(model, [], widths);

  it("are those of every feature map that is as wide, at its full height and depth, each once", () => {
    const names = tiles.map(({ operator, extents }) => tileName(operator.name, extents));
    expect(new Set(names).size).toBe(names.length);
    for (const { shape, operation } of model.operators) {
      if (shape.length !== 3 || operation.kind === "input") continue;
      for (const width of widths) {
        const isThere = tiles.some(
          ({ operator, extents }) =>
            operator.operation.kind === operation.kind &&
            operator.shape.join() === shape.join() &&
            extents.join() === [shape[0], shape[1], width].join(),
        );
        // A tile as wide as the layer is the layer.
        expect(isThere).toBe(width <= shape[2]!);
      }
    }
  });

  it("come beside those of even partitions", () => {
    const even = tilesOf(model, [2, 3]);
    expect(tilesOf(model, [2, 3], []).length).toBe(even.length);
    expect(tilesOf(model, [2, 3], widths).length).toBeGreaterThan(even.length);
  });
});

it("traces of one mode tell the errors of that one", () => {
  const [tile] = tilesOf(linkOperators(builtInNetwork("mobilenet-v1")), []);
  const hot: Trace = {
    header: {
      ...{ model: "m", device: "d", runtime: "r", optimization: "all", threads: 1, cpu: "c" },
      ...{ date: "2026-01-01", method: "m", gapSeconds: 0 },
    },
    rows: [
      {
        ...{
          operator: { ...tile!.operator, name: layerSignature(tile!.operator) },
          extents: tile!.extents,
          mode: "hot",
          samples: [1],
        },
        ...{ reorderInput: 0, reorderOutput: 0, callOverhead: 0 },
        ...{ queueWaitShare: undefined, pressureBefore: undefined, pressureAfter: undefined },
      },
    ],
  };
  expect(leaveOneOut([hot], "gap")).toEqual([]);
  expect(leaveOneOut([hot], "hot")).toEqual([]);
});
