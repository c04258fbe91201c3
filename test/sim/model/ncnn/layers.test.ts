import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import { importNcnn, modelMacs, modelParameters, type Model } from "../../../../sim/model/index.ts";

const folder = join(import.meta.dirname, "../../../cases/models/ncnn-small");
const graph = (file: string) => readFileSync(join(folder, `${file}.param`), "utf8");

/** A graph of these layers: the counts follow from the lines. */
function imported(...lines: readonly string[]): Model {
  const blobs = lines.reduce((sum, line) => sum + Number(line.split(" ")[3]), 0);
  return importNcnn(["7767517", `${lines.length} ${blobs}`, ...lines].join("\n"), "m");
}

/** Inputs by their extents, columns first: 8 columns, 6 rows, 4 channels. */
const input: Readonly<Record<string, string>> = {
  map: "Input in 0 1 in 0=8 1=6 2=4",
  matrix: "Input in 0 1 in 0=8 1=6",
  vector: "Input in 0 1 in 0=8",
  volume: "Input in 0 1 in 0=8 1=6 11=5 2=4",
};

/**
 * One layer over an input: what it makes, its multiply-accumulates and its parameters, by hand from ncnn's operators.md. Extents
 * outermost first.
 */
const layers: readonly (readonly [
  layer: string,
  of: string,
  out: string,
  macs?: number,
  parameters?: number,
])[] = [
  ["Convolution x 1 1 in out 0=2 1=3 4=1 5=1 6=72", "map", "2x6x8", 2 * 48 * 36, 74],
  ["Convolution x 1 1 in out 0=2 1=3 11=1 3=2 13=1 4=0 6=24", "map", "2x6x3", 2 * 18 * 12, 24],
  ["Convolution x 1 1 in out 0=2 1=3 2=2 4=2 14=0 6=72", "map", "2x2x8", 2 * 16 * 36, 72],
  ["Convolution x 1 1 in out 0=2 1=4 3=3 4=-233 6=128", "map", "2x2x3", 2 * 6 * 64, 128],
  ["Convolution x 1 1 in out 0=2 1=4 3=3 4=-234 6=128 8=1 9=3 -23310=2,0.0,6.0", "map", "2x2x3", 768, 128],
  ["Convolution x 1 1 in out 0=3 1=1 5=1 6=24", "vector", "3", 24, 27],
  ["Convolution1D x 1 1 in out 0=3 1=3 4=1 6=54", "matrix", "3x8", 3 * 8 * 18, 54],
  ["Convolution3D x 1 1 in out 0=2 1=3 4=1 6=216", "volume", "2x5x6x8", 2 * 240 * 108, 216],
  ["ConvolutionDepthWise x 1 1 in out 0=8 1=3 4=1 6=72 7=4", "map", "8x6x8", 8 * 48 * 9, 72],
  ["ConvolutionDepthWise1D x 1 1 in out 0=6 1=3 4=1 6=18 7=6", "matrix", "6x8", 6 * 8 * 3, 18],
  ["Deconvolution x 1 1 in out 0=2 1=2 3=2 5=1 6=32", "map", "2x12x16", 48 * 4 * 8, 34],
  ["Deconvolution x 1 1 in out 0=2 1=3 3=2 4=1 18=1 19=1 6=72 9=1", "map", "2x12x16"],
  ["Deconvolution x 1 1 in out 0=2 1=3 3=2 4=-233 20=16 21=12 6=72", "map", "2x12x16"],
  ["DeconvolutionDepthWise x 1 1 in out 0=4 1=2 3=2 6=16 7=4", "map", "4x12x16", 48 * 4 * 4, 16],
  ["InnerProduct x 1 1 in out 0=3 1=1 2=576", "map", "3", 576, 579],
  ["InnerProduct x 1 1 in out 0=3 1=1 2=24", "matrix", "6x3", 144, 27],
  ["Pooling x 1 1 in out 0=0 1=3 2=2", "map", "4x3x4"],
  ["Pooling x 1 1 in out 0=0 1=3 2=2 5=1", "map", "4x2x3"],
  ["Pooling x 1 1 in out 0=0 1=3 2=2 5=2", "map", "4x3x4"],
  ["Pooling x 1 1 in out 0=1 1=3 2=2 3=1 5=3 6=1", "map", "4x3x4"],
  ["Pooling x 1 1 in out 0=1 1=2 11=3 2=2 12=1", "map", "4x4x4"],
  ["Pooling x 1 1 in out 0=1 4=1", "map", "4"],
  ["Pooling x 1 1 in out 0=1 7=1 8=4 18=-233", "map", "4x6x4"],
  ["Pooling1D x 1 1 in out 0=0 1=2 2=2", "matrix", "6x4"],
  ["Pooling3D x 1 1 in out 0=0 1=2 2=2 5=1", "volume", "4x2x3x4"],
  ["ReLU x 1 1 in out 0=0.1", "map", "4x6x8"],
  ["PReLU x 1 1 in out 0=4", "map", "4x6x8", 0, 4],
  ["HardSwish x 1 1 in out 0=0.166667 1=0.5", "vector", "8"],
  ["GELU x 1 1 in out 0=1", "matrix", "6x8"],
  ["GLU x 1 1 in out 0=1", "map", "4x3x8"],
  ["UnaryOp x 1 1 in out 0=6", "map", "4x6x8"],
  ["Clip x 1 1 in out 0=0.0 1=6.0", "map", "4x6x8"],
  ["BinaryOp x 1 1 in out 0=7 1=1 2=1.0", "map", "4x6x8"],
  ["Power x 1 1 in out 0=2.0", "map", "4x6x8"],
  ["Scale x 1 1 in out 0=4 1=1", "map", "4x6x8", 0, 8],
  ["Bias x 1 1 in out 0=4", "map", "4x6x8", 0, 4],
  ["BatchNorm x 1 1 in out 0=4", "map", "4x6x8", 0, 8],
  ["Dropout x 1 1 in out", "map", "4x6x8"],
  ["LayerNorm x 1 1 in out 0=8 1=0.001 2=1", "matrix", "6x8", 0, 16],
  ["LayerNorm x 1 1 in out 0=48 1=0.001 2=1", "map", "4x6x8", 0, 96],
  ["LayerNorm x 1 1 in out 0=8 1=0.001 2=0", "matrix", "6x8"],
  ["RMSNorm x 1 1 in out 0=8 1=0.001 2=1", "matrix", "6x8", 0, 8],
  ["GroupNorm x 1 1 in out 0=2 1=4", "map", "4x6x8", 0, 8],
  ["InstanceNorm x 1 1 in out 0=4 2=0", "map", "4x6x8"],
  ["Normalize x 1 1 in out 0=0 1=0 2=0.0001 3=4", "map", "4x6x8", 0, 4],
  ["LRN x 1 1 in out 0=0 1=5", "map", "4x6x8"],
  ["Softmax x 1 1 in out 0=2 1=1", "map", "4x6x8"],
  ["Reduction x 1 1 in out 0=3 1=0 -23303=2,1,2 4=1 5=1", "map", "4x1x1"],
  ["Reduction x 1 1 in out 0=2 1=0 -23303=1,-1 4=0 5=1", "map", "4x6"],
  ["Reduction x 1 1 in out 0=4", "map", "1"],
  ["Concat x 2 1 in in out 0=1", "map", "4x12x8"],
  ["Concat x 2 1 in in out 0=-1", "matrix", "6x16"],
  ["Eltwise x 3 1 in in in out 0=1 -23301=3,1.0,-1.0,0.5", "map", "4x6x8"],
  ["Crop x 1 1 in out 0=1 1=1 2=1 3=4 4=3 5=2", "map", "2x3x4"],
  ["Crop x 1 1 in out 0=1 6=2 3=-233 4=-233 5=-233", "map", "4x6x5"],
  ["Crop x 1 1 in out -23309=2,1,-3 -23310=2,-1,-233 -23311=2,0,2", "map", "2x6x3"],
  ["Reshape x 1 1 in out 0=0 1=-1", "map", "24x8"],
  ["Reshape x 1 1 in out 0=4 1=2 11=2 2=12", "map", "12x2x2x4"],
  ["Flatten x 1 1 in out", "map", "192"],
  ["Permute x 1 1 in out 0=3", "map", "6x8x4"],
  ["Permute x 1 1 in out 0=5", "map", "8x6x4"],
  ["Permute x 1 1 in out 0=4", "map", "8x4x6"],
  ["Permute x 1 1 in out 0=7", "volume", "5x4x8x6"],
  ["Permute x 1 1 in out 0=1", "matrix", "8x6"],
  ["ShuffleChannel x 1 1 in out 0=2 1=1", "map", "4x6x8"],
  ["PixelShuffle x 1 1 in out 0=2", "map", "1x12x16"],
  ["Reorg x 1 1 in out 0=2", "map", "16x3x4"],
  ["Padding x 1 1 in out 0=1 1=2 2=3 3=4 4=0 5=0.0 7=1 8=0", "map", "5x9x15"],
  ["Padding x 1 1 in out 0=1 1=1 2=1 3=1 4=2", "map", "4x8x10"],
  ["ExpandDims x 1 1 in out -23303=1,0", "matrix", "1x6x8"],
  ["Squeeze x 1 1 in out 0=1 1=1", "map", "4x6x8"],
  ["Interp x 1 1 in out 0=2 1=2.0 2=1.5", "map", "4x12x12"],
  ["Interp x 1 1 in out 0=1 3=5 4=7", "map", "4x5x7"],
  ["Interp x 1 1 in out 0=1 3=5 4=7", "vector", "8x5x7"],
  ["Tile x 1 1 in out -23302=2,2,3", "map", "4x12x24"],
  ["Flip x 1 1 in out -23300=1,2", "map", "4x6x8"],
  ["Gemm x 1 1 in out 3=1 5=1 6=1 8=3 9=8 10=4", "matrix", "6x3", 144, 27],
  ["Gemm x 1 1 in out 4=1 6=1 7=5 9=6 10=1", "matrix", "5x8", 240, 35],
  ["Gemm x 2 1 in in out 3=1 6=1 10=-1", "matrix", "6x6", 288, 0],
  ["MatMul x 2 1 in in out 0=1", "map", "4x6x6", 4 * 36 * 8],
  ["MultiHeadAttention x 1 1 in out 0=8 1=2 2=64", "matrix", "6x8", 4 * 6 * 64 + 2 * 36 * 8, 4 * 72],
  ["SDPA x 3 1 in in in out", "map", "4x6x8", 2 * 4 * 36 * 8],
  ["Embed x 1 1 in out 0=3 1=10 3=30", "vector", "8x3", 0, 30],
  ["LSTM x 1 1 in out 0=5 1=160 2=0", "matrix", "6x5", 6 * 4 * 5 * 13, 260 + 40],
  ["GRU x 1 1 in out 0=5 1=240 2=2", "matrix", "6x10", 2 * 6 * 3 * 5 * 13],
  ["RNN x 1 1 in out 0=5 1=40 2=1", "matrix", "6x5", 6 * 5 * 13],
  ["CumulativeSum x 1 1 in out 0=1", "matrix", "6x8"],
  ["Yolov3DetectionOutput x 1 1 in out 0=3 1=1", "map8", "48x6"],
];

const cases = layers.map(([layer, of, out, macs, parameters]) => ({ layer, of, out, macs, parameters }));

test.each(cases)("$layer over a $of makes $out", ({ layer, of, out, macs, parameters }) => {
  const first = of === "map8" ? "Input in 0 1 in 0=8 1=6 2=8" : input[of]!;
  const model = imported(first, layer, "ReLU s 1 1 out end");
  const shape = out.split("x").map(Number);
  const wanted = shape.length === 1 ? [shape[0], 1, 1] : shape;
  const result = model.operators[model.outputs.at(-1)!]!;
  expect(result.shape).toEqual(wanted);
  if (macs !== undefined) expect(modelMacs(model)).toBe(macs);
  if (parameters !== undefined) expect(modelParameters(model)).toBe(parameters);
});

test.each([
  ["a vector as long as the channels goes with them", "Input b 0 1 b 0=4", "4x6x8"],
  ["a matrix goes with rows and columns", "Input b 0 1 b 0=8 1=6", "4x6x8"],
  ["single pixels go with all", "Input b 0 1 b 0=1 1=1 2=4", "4x6x8"],
])("BinaryOp: %s", (_, second, out) => {
  const model = imported(input["map"]!, second, "BinaryOp x 2 1 in b out 0=2");
  expect(model.operators.at(-1)!.shape.join("x")).toBe(out);
});

describe("small graphs", () => {
  it("reads what a layer in place has made", () => {
    const model = importNcnn(graph("in-place"), "m");
    expect(model.operators.map(({ operation }) => operation.kind)).toEqual([
      "input",
      "convolution",
      "activation",
      "pooling",
    ]);
    expect(model.operators.map(({ inputs }) => inputs)).toEqual([[], [0], [1], [2]]);
    expect(modelMacs(model)).toBe(5184);
  });

  it("agrees with the hints of a mobile block, whose weights of 8 bits are told apart", () => {
    const model = importNcnn(graph("mobile-block"), "m");
    expect(modelMacs(model)).toBe(18_464);
    const types = model.operators.filter(({ weightType }) => weightType === "int8").map(({ name }) => name);
    expect(types).toEqual(["reduce"]);
    expect(model.operators.find(({ name }) => name === "stem")!.operation).toMatchObject({
      padding: { top: 0, left: 0, bottom: 1, right: 1 },
    });
    expect(model.outputs.map((id) => model.operators[id]!.name)).toEqual(["up", "softmax"]);
  });

  it("takes the shape of the input from its user", () => {
    const model = importNcnn(graph("tokens"), "m", { input: [3, 16, 16] });
    expect(modelMacs(model)).toBe(29_824);
    expect(model.operators.at(-1)!.shape).toEqual([1, 10]);
    expect(() => importNcnn(graph("tokens"), "m")).toThrow(
      "model m: line 3, Input data: states no shape: give it as input",
    );
    expect(() => importNcnn(graph("tokens"), "m", { input: { image: [3, 16, 16] } })).toThrow(
      "input: there is no input image (allowed: data)",
    );
  });
});

const start = "7767517\n2 2\nInput in 0 1 in 0=8 1=6 2=4\n";
test.each([
  ["an empty file", "", "line 1: the file is empty; an ncnn graph starts with 7767517"],
  ["another magic number", "7767518\n1 1\n", 'line 1: starts with "7767518"'],
  [
    "a file of before the magic number",
    "3 3\nInput a 0 1 a\n",
    "line 1: the magic number 7767517 is missing",
  ],
  ["no counts", "7767517\n", "ends before the counts"],
  [
    "counts that are not numbers",
    "7767517\ntwo 2\n",
    'line 2: must hold the numbers of layers and blobs, from 1 to 200000, not "two 2"',
  ],
  [
    "a file cut short",
    "7767517\n3 3\nInput in 0 1 in 0=8\n",
    "line 2: says 3 layers and 3 blobs, and the file has 1 and 1; its end is missing",
  ],
  [
    "another count of blobs",
    "7767517\n1 4\nInput in 0 1 in 0=8\n",
    "line 2: says 1 layers and 4 blobs, and the layers make 1 blobs",
  ],
  [
    "fewer blobs than said",
    `${start}ReLU x 2 1 in 0=1`,
    "line 4, ReLU x: says that it reads 2 and makes 1 blobs, and names fewer",
  ],
  ["a word that is not a key", `${start}ReLU x 1 1 in out slope=1`, '"slope=1" is not a key and its value'],
  ["a pnnx graph", `${start}nn.Conv2d x 1 1 in out`, "is a layer of a pnnx graph"],
  [
    "an array of another length",
    `${start}Concat x 1 1 in out -23301=3,1,2`,
    "-23301=3,1,2: says that 3 numbers follow, and 2 do",
  ],
  ["a key that occurs twice", `${start}ReLU x 1 1 in out 0=1 0=2`, "the key 0 occurs twice"],
  [
    "an unknown layer",
    `${start}Swirl x 1 1 in out`,
    "has layers of unsupported types: Swirl on line 4; with opaque",
  ],
  [
    "an unknown key",
    `${start}ReLU x 1 1 in out 5=1`,
    "line 4, ReLU x: 5=1: unknown key, which may change shapes, weights or cost (known here: 0)",
  ],
  [
    "a blob that nobody makes",
    `${start}ReLU x 1 1 im out`,
    "line 4, ReLU x: reads the blob im, which no layer makes",
  ],
  [
    "a cycle",
    "7767517\n3 3\nInput in 0 1 in 0=8\nEltwise a 2 1 in c b 0=1\nReLU d 1 1 b c",
    "line 4, Eltwise a: reads the blob c, which the layer on line 5 makes; layers must be listed in the order in which they run, without cycles",
  ],
  [
    "a blob of two layers",
    "7767517\n2 2\nInput a 0 1 in 0=8\nInput b 0 1 in 0=8",
    "makes the blob in, which an earlier layer makes",
  ],
  [
    "a wrong shape hint",
    `${start}ReLU x 1 1 in out -23330=4,3,8,6,3`,
    "line 4, ReLU x: its shape hint says 3x6x8, and the layer makes 4x6x8",
  ],
  [
    "half a shape hint",
    `${start}ReLU x 1 1 in out -23330=2,3,8`,
    "a shape hint is 4 numbers for each of 1 outputs",
  ],
  [
    "weights that do not fit",
    `${start}Convolution x 1 1 in out 0=2 1=3 6=70`,
    "6=70: the layer has 72 weights by its input and its other keys",
  ],
  [
    "computed weights",
    `${start}Convolution x 1 1 in out 0=2 1=3 6=72 19=1`,
    "19=1: weights that are computed at run time are not supported",
  ],
  [
    "windows of unequal sizes",
    `${start}Pooling x 1 1 in out 7=1 8=5`,
    "8=5: pools 8 pixels to 5 by windows of unequal sizes",
  ],
  ["a window that does not fit", `${start}Pooling x 1 1 in out 1=9 5=1`, "does not fit in 6"],
  ["an expression", `${start}Reshape x 1 1 in out 6="0w,1h"`, "expressions of sizes are not supported"],
  ["a size that does not divide", `${start}Reshape x 1 1 in out 0=7 1=-1`, "4x6x8 does not divide by 7"],
  ["an axis that is not there", `${start}Softmax x 1 1 in out 0=3 1=1`, "0=3: there are 3 axes"],
  [
    "an old count of axes",
    `${start}Reduction x 1 1 in out 0=3 1=0 -23303=1,2`,
    "counts axes in an order that ncnn reads no more",
  ],
  [
    "a number that is too large",
    `${start}Convolution x 1 1 in out 0=9999999999 1=1 6=4`,
    "must be a whole number from 1 to 2^31",
  ],
])("%s is one clear error", (_, text, message) => {
  const read = () => importNcnn(text, "m");
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});

test("with opaque, a layer of an unknown type is kept where its shape is stated", () => {
  const text = `${start}Swirl x 1 1 in out -23330=4,2,5,3,1 0=7`;
  const model = importNcnn(text, "m", { opaque: true });
  expect(model.operators.at(-1)).toMatchObject({
    operation: { kind: "opaque", type: "Swirl" },
    shape: [3, 5],
  });
  expect(() => importNcnn(`${start}Swirl x 1 1 in out`, "m", { opaque: true })).toThrow(
    "the file does not state its shape",
  );
});
