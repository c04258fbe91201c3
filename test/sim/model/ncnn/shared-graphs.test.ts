import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importNcnn, modelMacs } from "../../../../sim/model/index.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/ncnn/models");
const files = existsSync(folder) ? readdirSync(folder) : [];

/** Inputs of the two graphs that do not state theirs, as benchncnn.cpp calls them. */
const inputs: Readonly<Record<string, readonly number[]>> = {
  FastestDet: [3, 352, 352],
  vision_transformer: [3, 384, 384],
};

/** One layer of a file, by columns; nothing here is of the importer. */
interface Line {
  readonly type: string;
  readonly reads: readonly string[];
  readonly makes: readonly string[];
  readonly keys: ReadonlyMap<number, string>;
}

function linesOf(text: string): readonly Line[] {
  return text
    .trim()
    .split("\n")
    .slice(2)
    .map((line) => {
      const [type = "", , reads = "", makes = "", ...rest] = line.trim().split(/ +/);
      const [ins, outs] = [Number(reads), Number(makes)];
      const keys = rest.slice(ins + outs).map((pair) => pair.split("=") as [string, string]);
      return {
        type,
        reads: rest.slice(0, ins),
        makes: rest.slice(ins, ins + outs),
        keys: new Map(keys.map(([key, value]) => [Number(key), value])),
      };
    });
}

/** Pixels of an output, rows times columns, by the hint; where there is none, followed from the input by kernel and stride. */
type Pixels = readonly [rows: number, columns: number];

/** Multiply-accumulates by the pixels of the hints and the numbers of weights that the file states. */
function countMacs(text: string, input: readonly number[] | undefined): number {
  const pixels = new Map<string, Pixels>();
  let total = 0;
  for (const { type, reads, makes, keys } of linesOf(text)) {
    const key = (number: number, fallback: number) => Number(keys.get(number) ?? fallback);
    const hint = keys.get(-23330)?.split(",").map(Number);
    const from = pixels.get(reads[0] ?? "") ?? [input?.[1] ?? 0, input?.[2] ?? 0];
    makes.forEach((name, index) => {
      const [, rank = 0, width = 0, height = 0] = hint
        ? [0, ...hint.slice(1 + 4 * index, 5 + 4 * index)]
        : [];
      pixels.set(name, hint ? (rank === 1 ? [1, 1] : [height, width]) : followed(type, from, key));
    });
    const [rows, columns] = pixels.get(makes[0]!)!;
    const weights = key(6, 0);
    if (type.startsWith("Convolution")) total += (rows * columns * weights) / 1;
    if (type === "InnerProduct") total += key(2, 0);
    if (type === "Deconvolution" || type === "DeconvolutionDepthWise")
      total += deconvolved(from, [rows, columns], key) * weights;
    // 144 patches and the class token; the last product is over that token alone.
    if (type === "Gemm") total += key(8, 0) * key(9, 0) * (key(8, 0) === 1000 ? 1 : 145);
    if (type === "MultiHeadAttention") total += 4 * 145 * key(2, 0) + 2 * 145 * 145 * key(0, 0);
  }
  return total;
}

function followed(
  type: string,
  [rows, columns]: Pixels,
  key: (number: number, fallback: number) => number,
): Pixels {
  const out = (extent: number, kernel: number, stride: number, before: number, after: number) =>
    Math.floor((extent + before + after - kernel) / stride) + 1;
  if (type.startsWith("Convolution")) {
    const [before, right] = [key(4, 0), key(15, key(4, 0))];
    const [top, bottom] = [key(14, before), key(16, key(14, before))];
    return [
      out(rows, key(11, key(1, 1)), key(13, key(3, 1)), top, bottom),
      out(columns, key(1, 1), key(3, 1), before, right),
    ];
  }
  if (type === "Pooling") {
    const [kernel, stride, pad] = [key(1, 1), key(2, 1), key(3, 0)];
    const round = key(5, 0) === 0 ? Math.ceil : Math.floor;
    return [rows, columns].map(
      (extent) => round((extent + 2 * pad - kernel) / stride) + 1,
    ) as unknown as Pixels;
  }
  if (type === "Padding") return [rows + key(0, 0) + key(1, 0), columns + key(2, 0) + key(3, 0)];
  if (type === "Interp") return [rows * key(1, 1), columns * key(2, 1)];
  if (type === "Input" && key(1, 0) > 0) return [key(1, 0), key(0, 0)];
  return [rows, columns];
}

/** Pairs of an input pixel and a tap of the kernel that fall into the output, one by one. */
function deconvolved(from: Pixels, to: Pixels, key: (number: number, fallback: number) => number): number {
  const pairs = (extent: number, wanted: number) => {
    let count = 0;
    for (let place = 0; place < extent; place++)
      for (let tap = 0; tap < key(1, 1); tap++) {
        const at = place * key(3, 1) + tap - key(4, 0);
        if (at >= 0 && at < wanted) count++;
      }
    return count;
  };
  const taps = key(1, 1) ** 2;
  return (pairs(from[0], to[0]) * pairs(from[1], to[1])) / taps;
}

describe.skipIf(files.length === 0)(
  "the graphs of ncnn's benchmark (skipped where ../shared/data/ncnn is absent)",
  () => {
    it("are 35", () => expect(files).toHaveLength(35));

    it.each(files)("%s has the multiply-accumulates of its hints", (file) => {
      const name = file.replace(".param", "");
      const text = readFileSync(join(folder, file), "utf8");
      const model = importNcnn(text, name, { input: inputs[name] });
      expect(modelMacs(model)).toBe(countMacs(text, inputs[name]));
    });

    it("nanodet_m is taken whole, with a note on its counts", () => {
      const text = readFileSync(join(folder, "nanodet_m.param"), "utf8");
      expect(importNcnn(text, "nanodet_m").notes).toEqual([
        "the graph says 179 layers and 204 blobs and has 180 and 205: all of them count",
      ]);
    });

    it("a graph says what it lacks, and takes another input than its own", () => {
      const read = (name: string) => readFileSync(join(folder, `${name}.param`), "utf8");
      expect(() => importNcnn(read("FastestDet"), "FastestDet")).toThrow(
        /line 3, Input in0: states no shape/,
      );
      const small = importNcnn(read("squeezenet"), "squeezenet", { input: [3, 115, 115] });
      expect(modelMacs(small)).toBeLessThan(modelMacs(importNcnn(read("squeezenet"), "squeezenet")) / 3);
    });
  },
);
