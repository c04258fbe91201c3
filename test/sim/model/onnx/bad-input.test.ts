import { describe, expect, it } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import { importOnnx } from "../../../../sim/model/index.ts";
import { joined, onnxFile, type FileContents, type NodeContents } from "./onnx-file.ts";

const node = (type: string, inputs: readonly string[], output: string, attributes = {}): NodeContents => ({
  type,
  name: output,
  inputs,
  outputs: [output],
  attributes,
});

const convolution: FileContents = {
  nodes: [node("Conv", ["x", "w"], "y")],
  inputs: { x: [1, 3, 8, 8] },
  outputs: { y: undefined },
  initializers: { w: { dims: [4, 3, 3, 3], float: true } },
};

const withNode = (...nodes: readonly NodeContents[]): FileContents => ({ ...convolution, nodes });

/** Bytes of a length-delimited field. */
function field(number: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = content.length;
  do {
    length.push(rest > 127 ? (rest % 128) + 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return joined(Uint8Array.of(number * 8 + 2, ...length), content);
}

describe("a wrong ONNX file gives one error that says where", () => {
  it.each<[string, FileContents, RegExp]>([
    [
      "weights for other channels",
      { ...convolution, inputs: { x: [1, 5, 8, 8] } },
      /model m: node "y" \(Conv\): 5 input channels, 1 groups and weights for 3/,
    ],
    [
      "a batch that is not an inference",
      { ...convolution, inputs: { x: [65, 3, 8, 8] } },
      /node "y" \(Conv\): its input has a batch of 65; up to 64/,
    ],
    [
      "a window that does not fit",
      { ...convolution, inputs: { x: [1, 3, 2, 2] } },
      /node "y" \(Conv\): a window of 3 rows or columns does not fit/,
    ],
    ["a huge stride", withNode(node("Conv", ["x", "w"], "y", { strides: [2 ** 40, 1] })), /strides is/],
    [
      "negative padding",
      withNode(node("Conv", ["x", "w"], "y", { pads: [-1, 0, 0, 0] })),
      /pads \(begin\) is \[-1/,
    ],
    ["a missing input", withNode(node("Conv", ["x"], "y")), /node "y" \(Conv\): lacks its input 1/],
    [
      "an unknown tensor",
      withNode(node("Relu", ["z"], "y")),
      /node "y" \(Relu\) reads "z", which nothing makes/,
    ],
    ["an unknown output", { ...convolution, outputs: { z: undefined } }, /the graph's output reads "z"/],
    ["a cycle", withNode(node("Relu", ["b"], "y"), node("Relu", ["y"], "b")), /form a cycle through node "/],
    ["two makers", withNode(node("Relu", ["x"], "y"), node("Abs", ["x"], "y")), /another node makes "y" too/],
    ["an old operator set", { ...convolution, operatorSet: 6 }, /operator set 6; operator sets from 7/],
    [
      "no input shape",
      { ...convolution, inputs: { x: [] } },
      /needs an input \[batch, channels, height, width\]/,
    ],
    [
      "a shape that is computed",
      withNode(node("Reshape", ["x", "x"], "y")),
      /node "y" \(Reshape\): its input 1 decides a shape and is computed only at run time/,
    ],
    [
      "a shape of other size",
      {
        ...convolution,
        nodes: [node("Reshape", ["x", "s"], "y")],
        initializers: { s: { dims: [2], values: [1, 5] } },
      },
      /cannot reshape \[1, 3, 8, 8\] into \[1, 5\]/,
    ],
    ["an unknown axis", withNode(node("Softmax", ["x"], "y", { axis: 7 })), /has no axis 7 of 4/],
    [
      "a constant with too few inputs",
      {
        ...convolution,
        nodes: [node("Gather", ["s"], "t"), node("Reshape", ["x", "t"], "y")],
        initializers: { s: { dims: [2], values: [1, 5] } },
      },
      /node "t" \(Gather\): lacks its input 1/,
    ],
    [
      "a node of a hundred thousand inputs",
      withNode({ type: "Max", inputs: new Array<string>(100_000).fill("x"), outputs: ["y"] }),
      /node "y" \(Max\) has 100000 inputs; up to 4096/,
    ],
    ["no window", withNode(node("MaxPool", ["x"], "y")), /lacks kernel_shape/],
    [
      "a negative extent",
      { ...convolution, initializers: { w: { dims: [4, -3, 3, 3], values: [] } } },
      /impossible shape/,
    ],
    [
      "a tensor of 2^60 elements",
      { ...convolution, initializers: { w: { dims: [2 ** 30, 2 ** 30], values: [] } } },
      /tensor "w" has the impossible shape \[1073741824, 1073741824\]/,
    ],
    [
      "an input of 2^60 elements",
      { ...convolution, inputs: { x: [1, 2 ** 20, 2 ** 20, 2 ** 20] } },
      /input "x" has the impossible shape/,
    ],
    [
      "an output of 2^40 elements",
      {
        ...convolution,
        nodes: [node("Expand", ["x", "s"], "y")],
        inputs: { x: [1, 1, 1, 1] },
        initializers: { s: { dims: [4], values: [1, 2 ** 14, 2 ** 13, 2 ** 13] } },
      },
      /tensors have up to 2\^31 elements/,
    ],
    [
      "a range without end",
      {
        ...convolution,
        nodes: [node("Range", ["a", "b", "c"], "r"), node("Reshape", ["x", "r"], "y")],
        initializers: {
          a: { dims: [], values: [0] },
          b: { dims: [], values: [2 ** 50] },
          c: { dims: [], values: [0] },
        },
      },
      /node "r" \(Range\): counts from 0/,
    ],
  ])("%s", (_title, contents, message) => {
    const action = () => importOnnx(onnxFile(contents), "m");
    expect(action).toThrow(InputError);
    expect(action).toThrow(message);
  });
});

describe("hostile bytes cost bounded time and one error", () => {
  const valid = onnxFile(convolution);
  const million = 1_000_000;
  const emptyMessages = new Uint8Array(20 * million).fill(0x0a).map((byte, index) => (index % 2 ? 0 : byte));
  const deep = () => {
    let message: Uint8Array = Uint8Array.of();
    for (let depth = 0; depth < 5000; depth++) message = field(7, message);
    return message;
  };
  const groups = new Uint8Array(million).fill(0x0b);

  it.each<[string, () => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["half a file", () => valid.slice(0, valid.length / 2)],
    ["200 MB of zeros", () => new Uint8Array(200 * million)],
    ["200 MB of ones", () => new Uint8Array(200 * million).fill(0xff)],
    ["text", () => new TextEncoder().encode("[net]\nwidth=3\n".repeat(1000))],
    ["ten million empty nodes", () => field(7, emptyMessages)],
    [
      "ten million numbers in one attribute",
      () => field(7, field(1, field(5, field(8, new Uint8Array(10 * million))))),
    ],
    ["messages in messages", deep],
    ["groups in groups", () => groups],
    ["a length beyond the end", () => Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0a)],
  ])("%s", (_title, makeBytes) => {
    const content = makeBytes();
    const start = performance.now();
    expect(() => importOnnx(content, "hostile")).toThrow(InputError);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("does not read the weights of a large file", () => {
    const heavy = { ...convolution, initializers: { w: { dims: [4, 3, 3, 3], float: true as const } } };
    const weights = field(7, field(5, field(9, new Uint8Array(100 * million))));
    const file = joined(onnxFile(heavy), weights);
    const start = performance.now();
    expect(importOnnx(file, "heavy").operators).toHaveLength(2);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
