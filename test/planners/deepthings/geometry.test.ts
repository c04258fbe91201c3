import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadingPart } from "../../../planners/deepthings/fused-part.ts";
import { checkerboardOrder, levelOf, neighboursOf, reducedTile } from "../../../planners/deepthings/reuse.ts";
import {
  exactInput,
  fusedTiles,
  publishedInput,
  type GridTile,
  type TileRegions,
} from "../../../planners/deepthings/tiles.ts";
import { buildModel, builtInNetwork, linkOperators, macs, type Operator } from "../../../sim/model/index.ts";
import { difference, unionVolume } from "../../../sim/partition/index.ts";
import { box, contains, isEmpty, sameBox, volume, wholeBox, type Box } from "../../../sim/tensor/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";

const yolov2 = linkOperators(builtInNetwork("yolov2", {}));
const layersOf = (count: number) => leadingPart(yolov2, count, [1, 1]).operators;

/** As the published programs write a rectangle: left, top, right, bottom, inclusive. */
const rectangle = ({ start, end }: Box) => [start[2]!, start[1]!, end[2]! - 1, end[1]! - 1];

const gigaMacs = (operators: readonly Operator[], tiles: readonly TileRegions[]) =>
  tiles.reduce(
    (sum, { outputs }) =>
      sum + outputs.reduce((tile, region, index) => tile + macs(operators[index]!, region), 0),
    0,
  ) / 1e9;

const peakMebibytes = (tiles: readonly TileRegions[]) =>
  Math.max(
    ...tiles.flatMap(({ inputs, outputs }) =>
      inputs.map((input, index) => 4 * (volume(input) + volume(outputs[index]!))),
    ),
  ) /
  2 ** 20;

function published(rows: number, columns: number, count: number) {
  const operators = layersOf(count);
  const tiles = fusedTiles(operators, { rows, columns }, publishedInput);
  const reduced = tiles.map((tile) =>
    levelOf(tile) === 1 ? reducedTile(operators, tile, tiles, publishedInput) : undefined,
  );
  const taken = reduced.map((tile) => tile?.overlaps.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0);
  const given = tiles.map(({ number }) =>
    reduced
      .flatMap((tile) => tile?.overlaps ?? [])
      .reduce((sum, { tile, bytes }) => sum + (tile === number ? bytes : 0), 0),
  );
  return { operators, tiles, reduced, taken, given };
}

describe("fused tile partitioning of YOLOv2, as published", () => {
  it.each([
    { rows: 1, columns: 1, layers: 16, giga: 13.000343552, peak: 56.40625 },
    { rows: 2, columns: 2, layers: 16, giga: 16.215279104, peak: 19.9957 },
    { rows: 3, columns: 3, layers: 16, giga: 19.87853312, peak: 16.0181 },
    { rows: 3, columns: 3, layers: 8, giga: 5.947250688, peak: 7.9321 },
  ])(
    "$rows x $columns over $layers layers: $giga GMAC, $peak MiB",
    ({ rows, columns, layers, giga, peak }) => {
      const { operators, tiles } = published(rows, columns, layers);
      expect(operators).toHaveLength(layers);
      expect(gigaMacs(operators, tiles)).toBe(giga);
      expect(peakMebibytes(tiles)).toBeCloseTo(peak, 4);
      // In this network the exact receptive field is the published one.
      for (const [index, tile] of fusedTiles(operators, { rows, columns }, exactInput).entries()) {
        expect(tile).toEqual(tiles[index]);
      }
    },
  );

  it("has the published corners and reuse bytes", () => {
    const { tiles, reduced, taken, given } = published(3, 3, 16);
    expect(tiles.map(({ inputs }) => rectangle(inputs[0]!))).toEqual([
      [0, 0, 266, 266],
      [149, 0, 474, 266],
      [357, 0, 607, 266],
      [0, 149, 266, 474],
      [149, 149, 474, 474],
      [357, 149, 607, 474],
      [0, 357, 266, 607],
      [149, 357, 474, 607],
      [357, 357, 607, 607],
    ]);
    expect(rectangle(reduced[1]!.regions.inputs[0]!)).toEqual([265, 0, 358, 150]);
    expect(taken).toEqual([0, 463872, 0, 463872, 0, 435200, 0, 435200, 0]);
    expect(given).toEqual([325120, 0, 310784, 0, 555008, 0, 310784, 0, 296448]);
    const four = published(2, 2, 16);
    expect(rectangle(four.reduced[1]!.regions.inputs[0]!)).toEqual([361, 0, 607, 246]);
    expect(four.taken).toEqual([0, 497152, 497152, 0]);
    expect(four.given).toEqual([497152, 0, 0, 497152]);
  });
});

const file = join(import.meta.dirname, "../../../../shared/vectors/deepthings_ftp_yolov2.json");

interface Vector {
  readonly configs: Readonly<
    Record<
      string,
      {
        readonly N: number;
        readonly M: number;
        readonly L: number;
        readonly tiles: readonly {
          readonly layers: readonly { readonly in: readonly number[]; readonly out: readonly number[] }[];
          readonly reuse_dependency_level: number;
          readonly reuse_in: readonly (readonly number[])[];
          readonly adjacent_reuse_bytes: number;
          readonly self_reuse_bytes: number;
        }[];
      }
    >
  >;
}

describe.skipIf(!existsSync(file))(
  "the programs' own tiles (skipped where ../shared/vectors is absent: they may not be copied here)",
  () => {
    const vector = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Vector) : { configs: {} };

    it.each(Object.entries(vector.configs))(
      "%s: every rectangle, level and byte",
      (_name, { N, M, L, tiles }) => {
        const own = published(N, M, L);
        expect(own.tiles).toHaveLength(tiles.length);
        for (const [index, expected] of tiles.entries()) {
          const tile = own.tiles[index]!;
          expect(tile.inputs.map(rectangle)).toEqual(expected.layers.map((layer) => layer.in));
          expect(tile.outputs.map(rectangle)).toEqual(expected.layers.map((layer) => layer.out));
          expect(levelOf(tile)).toBe(expected.reuse_dependency_level);
          const { inputs } = own.reduced[index]?.regions ?? tile;
          expect(inputs.map(rectangle)).toEqual(expected.reuse_in);
          expect(own.taken[index]).toBe(expected.adjacent_reuse_bytes);
          expect(own.given[index]).toBe(expected.self_reuse_bytes);
        }
      },
    );
  },
);

describe("the part that leads a model", () => {
  const image = { kind: "input", shape: [2, 8, 6] } as const;
  const window = {
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: 1, left: 1, bottom: 1, right: 1 },
  } as const;
  const convolution = { kind: "convolution", outputChannels: 2, groups: 1, bias: false, ...window } as const;
  const half = {
    kind: "pooling",
    function: "maximum",
    ceiling: false,
    kernel: [2, 2],
    stride: [2, 2],
    dilation: [1, 1],
    padding: { top: 0, left: 0, bottom: 0, right: 0 },
  } as const;
  const relu = { kind: "activation", function: "relu" } as const;
  type Layer = Parameters<typeof buildModel>[1][number];
  const layer = (name: string, operation: Layer["operation"], ...inputs: string[]): Layer => ({
    name,
    operation,
    inputs,
  });
  const leading = (
    layers: readonly Layer[],
    most = 16,
    smallest: readonly [number, number] = [1, 1],
    outputs?: readonly string[],
  ) => {
    const model = buildModel("led", layers, outputs);
    const { operators, layers: count } = leadingPart(model, most, smallest);
    return [count, operators.map(({ name }) => name).join(" ")];
  };
  const chain = [
    layer("in", image),
    layer("r0", relu, "in"),
    layer("c1", convolution, "r0"),
    layer("r1", relu, "c1"),
    layer("p1", half, "r1"),
    layer("c2", convolution, "p1"),
    layer("r2", relu, "c2"),
    layer("all", { kind: "global-pooling", function: "average" }, "r2"),
  ];

  it("is the convolutions and poolings, with what follows each element by element", () => {
    expect(leading(chain)).toEqual([3, "r0 c1 r1 p1 c2 r2"]);
    expect(leading(chain, 2)).toEqual([2, "r0 c1 r1 p1"]);
    expect(leading(chain, 1)).toEqual([1, "r0 c1 r1"]);
    expect(leading(chain.slice(0, 2))).toEqual([0, ""]);
  });

  it("ends where the map has fewer rows or columns than the grid", () => {
    // 8 x 6, and 4 x 3 behind the pooling.
    expect(leading(chain, 16, [4, 3])).toEqual([3, "r0 c1 r1 p1 c2 r2"]);
    expect(leading(chain, 16, [5, 1])).toEqual([1, "r0 c1 r1"]);
    expect(leading(chain, 16, [1, 4])).toEqual([1, "r0 c1 r1"]);
    expect(leading(chain, 16, [9, 1])).toEqual([0, ""]);
  });

  it("ends where another one reads a tensor too, where a result is, and before what reads two", () => {
    const add = { kind: "add" } as const;
    expect(leading([...chain.slice(0, 6), layer("sum", add, "p1", "c2")])).toEqual([2, "r0 c1 r1 p1"]);
    expect(leading(chain, 16, [1, 1], ["r1", "all"])).toEqual([1, "r0 c1 r1"]);
    expect(
      leading([...chain.slice(0, 3), layer("twice", add, "c1", "c1"), layer("c3", convolution, "twice")]),
    ).toEqual([1, "r0 c1"]);
  });

  it("is nothing with two inputs, or one that is no map, or is itself read twice", () => {
    const add = { kind: "add" } as const;
    expect(
      leading([
        layer("in", image),
        layer("c1", convolution, "in"),
        layer("two", image),
        layer("sum", add, "c1", "two"),
      ]),
    ).toEqual([0, ""]);
    expect(leading([layer("in", { kind: "input", shape: [8, 6] }), layer("r", relu, "in")])).toEqual([0, ""]);
    expect(
      leading([layer("in", image), layer("c1", convolution, "in"), layer("sum", add, "c1", "in")]),
    ).toEqual([0, ""]);
  });
});

describe("exact and published regions", () => {
  const same = { stride: [2, 2], dilation: [1, 1] } as const;
  const padded = (by: number) => ({ top: by, left: by, bottom: by, right: by });
  const operatorOf = (kernel: number, padding: number, kind: "pooling" | "convolution"): Operator => {
    const window = { ...same, kernel: [kernel, kernel], padding: padded(padding) } as const;
    const model = buildModel("one", [
      { name: "input", operation: { kind: "input", shape: [3, 21, 17] }, inputs: [] },
      {
        name: "layer",
        operation:
          kind === "pooling"
            ? { kind, function: "maximum", ceiling: false, ...window }
            : { kind, outputChannels: 4, groups: 1, bias: true, ...window },
        inputs: ["input"],
      },
    ]);
    return model.operators[1]!;
  };
  const everyRow = ({ shape: [channels, rows, columns] }: Operator) =>
    Array.from({ length: rows! }, (_, row) => box([0, channels!], [row, row + 1], [0, columns!]));

  it("the exact region lies within the published one where padding is half the kernel", () => {
    for (const operator of [
      operatorOf(3, 1, "convolution"),
      operatorOf(5, 2, "convolution"),
      operatorOf(1, 0, "convolution"),
      operatorOf(4, 2, "convolution"),
      operatorOf(2, 0, "pooling"),
    ]) {
      for (const row of everyRow(operator))
        expect(contains(publishedInput(operator, row), exactInput(operator, row))).toBe(true);
    }
    // An even kernel reads one row less than the published formula says, so the exact region is truly smaller.
    const even = operatorOf(4, 2, "convolution");
    const [, second] = everyRow(even);
    expect(sameBox(publishedInput(even, second!), exactInput(even, second!))).toBe(false);
  });

  it("the published region of an overlapping pooling is too small, which is why plans use the exact one", () => {
    const pooling = operatorOf(3, 1, "pooling");
    const [, second] = everyRow(pooling);
    expect(contains(publishedInput(pooling, second!), exactInput(pooling, second!))).toBe(false);
  });
});

/** Fused chains of random layers, cut by a random grid. */
const cases = fc.record({
  descriptions: chains(1, 5),
  rows: fc.integer({ min: 1, max: 4 }),
  columns: fc.integer({ min: 1, max: 4 }),
});

function tilesOf({ descriptions, rows, columns }: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const { operators } = leadingPart(buildModel("chain", descriptions), 16, [1, 1]);
  return { operators, tiles: fusedTiles(operators, { rows, columns }, exactInput) };
}

describe("tiles of random chains", () => {
  it("cover the last output once, and read only what they compute themselves", () => {
    fc.assert(
      fc.property(cases, (chosen) => {
        const { operators, tiles } = tilesOf(chosen);
        const last = wholeBox(operators.at(-1)!.shape);
        const cells = tiles.map(({ outputs }) => outputs.at(-1)!);
        expect(unionVolume(cells)).toBe(volume(last));
        expect(cells.reduce((sum, cell) => sum + volume(cell), 0)).toBe(volume(last));
        for (const { inputs, outputs } of tiles) expect(inputs.slice(1)).toEqual(outputs.slice(0, -1));
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("a reduced tile computes what no neighbour has, and all that it reads is its own or a neighbour's", () => {
    fc.assert(
      fc.property(cases, (chosen) => {
        const { operators, tiles } = tilesOf(chosen);
        for (const tile of tiles.filter((candidate) => levelOf(candidate) === 1)) {
          const neighbours = neighboursOf(tile, tiles);
          expect(neighbours.every((neighbour) => levelOf(neighbour) === 0)).toBe(true);
          const { regions } = reducedTile(operators, tile, tiles, exactInput);
          expect(regions.outputs.at(-1)).toEqual(tile.outputs.at(-1));
          for (const [index, computed] of regions.outputs.entries()) {
            expect(contains(tile.outputs[index]!, computed)).toBe(true);
            if (index === 0 || isEmpty(regions.inputs[index]!)) continue;
            const there = [
              regions.outputs[index - 1]!,
              ...neighbours.map(({ outputs }) => outputs[index - 1]!),
            ];
            expect(difference(regions.inputs[index]!, there)).toEqual([]);
          }
        }
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});

describe("work with reuse", () => {
  const executed = (tiles: readonly GridTile[], operators: readonly Operator[]) =>
    checkerboardOrder(tiles).map((tile) =>
      levelOf(tile) === 0 ? tile : reducedTile(operators, tile, tiles, exactInput).regions,
    );

  it.each([
    { rows: 1, columns: 2 },
    { rows: 1, columns: 3 },
    { rows: 2, columns: 1 },
    { rows: 3, columns: 1 },
  ])(
    "$rows x $columns: all neighbours ready, exactly the MACs of the undivided layers",
    ({ rows, columns }) => {
      const operators = layersOf(16);
      const tiles = fusedTiles(operators, { rows, columns }, exactInput);
      expect(gigaMacs(operators, tiles)).toBeGreaterThan(13.000343552);
      expect(gigaMacs(operators, executed(tiles, operators))).toBe(13.000343552);
    },
  );

  it("2 x 2: what remains over the undivided layers are the corners that the two level-0 tiles share", () => {
    const operators = layersOf(16);
    const tiles = fusedTiles(operators, { rows: 2, columns: 2 }, exactInput);
    const corners = operators.reduce((sum, operator, index) => {
      const [first, , , last] = tiles.map(({ outputs }) => outputs[index]!);
      const shared = volume(first!) + volume(last!) - unionVolume([first!, last!]);
      return sum + (macs(operator) / volume(wholeBox(operator.shape))) * shared;
    }, 0);
    expect(gigaMacs(operators, executed(tiles, operators))).toBeCloseTo(13.000343552 + corners / 1e9, 9);
  });
});
