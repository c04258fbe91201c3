import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";
import { proveFile } from "../../../verify/prove-file.ts";
import { onnxFile, type AttributeValue, type FileContents, type NodeContents } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";
import { runtimeShapes } from "./runtime.ts";

const node = (
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: NodeContents["attributes"] = {},
): NodeContents => ({ type, inputs, outputs, attributes });

const sines = (count: number, first: number) =>
  Array.from({ length: count }, (_, index) => Math.sin((index + first) * 12.9898));

/** Inputs of the body of a Loop. */
const controls = (trip: string, condition: string, ...carried: readonly string[]) => [
  { name: trip, type: "int64" as const },
  { name: condition, type: "bool" as const },
  ...carried,
];

const scalar = (value: number) => ({ dims: [], values: [value] });

/** A recurrence h = tanh(h R + x), whose every state is kept, for as many trips as `count` and `condition` say. */
function loop(body: readonly NodeContents[], conditionOut: string, given: Partial<FileContents> = {}) {
  const graph = {
    inputs: controls("trip", "before", "h"),
    nodes: [
      node("MatMul", ["h", "R"], ["turned"]),
      node("Add", ["turned", "x"], ["sum"]),
      node("Tanh", ["sum"], ["next"]),
      ...body,
    ],
    outputs: [conditionOut, "next", "next"],
    initializers: { R: { dims: [6, 6], float: true, values: sines(36, 3) }, last: scalar(2) },
  } as const;
  return onnxFile({
    nodes: [
      node("Sin", ["x"], ["start"]),
      node("Loop", ["count", "condition", "start"], ["end", "all"], { body: { graph } }),
      node("Transpose", ["all"], ["y"], { perm: [1, 0, 2] }),
    ],
    inputs: { x: [1, 6] },
    outputs: { y: undefined, end: undefined },
    initializers: {
      count: scalar(4),
      condition: { dims: [], type: "bool", values: [1] },
    },
    ...given,
  });
}

/** Every result has the runtime's shape, and the numbers of the model are those of the file. */
async function expectRuntime(file: Uint8Array, inputs: Parameters<typeof runtimeShapes>[1]): Promise<void> {
  const shapes = await runtimeShapes(file, inputs);
  expect(resultsOf(file).map(({ shape }) => shape)).toEqual(Object.values(shapes));
  const proof = await proveFile(file, "single", 2);
  expect(proof).toMatchObject({
    weights: "file",
    uncompared: undefined,
    firstWrongPiece: undefined,
    ok: true,
  });
  expect(proof.largest).toBeGreaterThan(0.1);
}

describe("a Loop", () => {
  it("of a known number of trips is its body so often, with one set of weights", async () => {
    const file = loop([node("Identity", ["before"], ["again"])], "again");
    await expectRuntime(file, { x: { dims: [1, 6] } });
    const model = importOnnx(file, "m");
    expect(modelMacs(model)).toBe(4 * 36);
    expect(modelParameters(model)).toBe(36);
  });

  it("ends when its condition, worked out from the trip's number, no longer holds", async () => {
    const file = loop([node("Less", ["trip", "last"], ["again"])], "again", {
      initializers: {
        count: scalar(Number.MAX_SAFE_INTEGER),
        condition: { dims: [], type: "bool", values: [1] },
      },
    });
    await expectRuntime(file, { x: { dims: [1, 6] } });
    expect(resultsOf(file)[0]!.shape).toEqual([1, 3, 6]);
  });

  it("that makes no trip hands on what it was given", async () => {
    const file = onnxFile({
      nodes: [
        node("Loop", ["count", "", "x"], ["end"], {
          body: {
            graph: {
              inputs: controls("trip", "before", "h"),
              nodes: [node("Exp", ["h"], ["next"])],
              outputs: ["before", "next"],
            },
          },
        }),
        node("Sigmoid", ["end"], ["y"]),
      ],
      inputs: { x: [1, 6] },
      outputs: { y: undefined },
      initializers: { count: scalar(0) },
    });
    await expectRuntime(file, { x: { dims: [1, 6] } });
    expect(importOnnx(file, "m").operators.length).toBe(2);
  });

  it("in a Loop shares its weights over all trips of both", () => {
    const inner = {
      inputs: controls("i", "c", "g"),
      nodes: [node("MatMul", ["g", "W"], ["g2"]), node("Add", ["g2", "h"], ["g3"])],
      outputs: ["c", "g3"],
      initializers: { W: { dims: [5, 5], float: true, values: sines(25, 1) } },
    } as const;
    const outer = {
      inputs: controls("j", "d", "h"),
      nodes: [node("Loop", ["three", "", "h"], ["h2"], { body: { graph: inner } })],
      outputs: ["d", "h2"],
    };
    const file = onnxFile({
      nodes: [node("Loop", ["two", "", "x"], ["y"], { body: { graph: outer } })],
      inputs: { x: [1, 5] },
      outputs: { y: undefined },
      initializers: { two: scalar(2), three: scalar(3) },
    });
    const model = importOnnx(file, "m");
    expect([modelMacs(model), modelParameters(model)]).toEqual([6 * 25, 25]);
    expect(new Set(model.operators.map(({ name }) => name)).size).toBe(model.operators.length);
  });

  it.each([
    [
      {
        nodes: [
          node("ReduceMax", ["next"], ["most"], { keepdims: 0 }),
          node("Greater", ["most", "most"], ["again"]),
        ],
      },
      "which runs as often as is computed at run time",
    ],
    [
      { nodes: [node("Identity", ["before"], ["again"])], count: Number.MAX_SAFE_INTEGER },
      "unroll to more than 20000 nodes",
    ],
    [{ nodes: [node("Magic", ["before"], ["again"])] }, "has 1 unsupported node"],
  ])(
    "is refused where it cannot be written out: %#",
    ({ nodes, count = 4 }: { nodes: readonly NodeContents[]; count?: number }, reason) => {
      const file = loop(nodes, "again", {
        outputs: { y: [1, 4, 6], end: [1, 6] },
        valueInfo: { all: [4, 1, 6] },
        initializers: {
          count: scalar(count),
          condition: { dims: [], type: "bool", values: [1] },
        },
      });
      expect(() => importOnnx(file, "m")).toThrow(reason);
    },
  );

  it("of unknown trips may be kept whole, and then feeds on what its body captures", () => {
    const body = [
      node("ReduceMax", ["next"], ["most"], { keepdims: 0 }),
      node("Greater", ["most", "most"], ["again"]),
    ];
    const file = loop(body, "again", {
      outputs: { y: [1, 4, 6], end: [1, 6] },
      valueInfo: { all: [4, 1, 6] },
    });
    const opaque = importOnnx(file, "m", { opaque: true }).operators.filter(
      ({ operation }) => operation.kind === "opaque",
    );
    expect(opaque.map(({ shape }) => shape)).toEqual([
      [6, 1, 1],
      [4, 1, 6],
    ]);
    expect(opaque.every(({ inputs }) => inputs.includes(0))).toBe(true);
  });
});

describe("a Scan", () => {
  const scan = (
    attributes: Readonly<Record<string, AttributeValue>>,
    shapes: readonly (readonly number[])[],
  ) =>
    onnxFile({
      nodes: [
        node("Sin", ["h0"], ["start"]),
        node("Scan", ["start", "x", "z"], ["end", "sums", "states"], {
          body: {
            graph: {
              inputs: ["h", "row", "other"],
              nodes: [
                node("Add", ["row", "other"], ["both"]),
                node("MatMul", ["h", "R"], ["turned"]),
                node("Add", ["turned", "both"], ["sum"]),
                node("Tanh", ["sum"], ["next"]),
                node("Abs", ["next"], ["kept"]),
              ],
              outputs: ["next", "both", "kept"],
            },
          },
          num_scan_inputs: 2,
          ...attributes,
        }),
      ],
      inputs: { x: shapes[0]!, z: shapes[1]!, h0: [3, 4] },
      outputs: { end: undefined, sums: undefined, states: undefined },
      initializers: {
        R: { dims: [4, 4], float: true, values: sines(16, 3) },
      },
    });

  it.each([
    [
      "forward",
      {},
      [
        [5, 3, 4],
        [5, 3, 4],
      ],
    ],
    [
      "backward, along other axes",
      {
        scan_input_axes: [1, 2],
        scan_input_directions: [1, 0],
        scan_output_axes: [1, -1],
        scan_output_directions: [0, 1],
      },
      [
        [3, 5, 4],
        [3, 4, 5],
      ],
    ],
  ])("%s is its body for each slice", async (_, attributes, shapes) => {
    const file = scan(attributes, shapes);
    await expectRuntime(file, { x: { dims: shapes[0]! }, z: { dims: shapes[1]! }, h0: { dims: [3, 4] } });
    const model = importOnnx(file, "m");
    expect([modelMacs(model), modelParameters(model)]).toEqual([5 * 3 * 16, 16]);
  });

  it("over sequences of different lengths is refused", () => {
    const file = scan({}, [
      [5, 3, 4],
      [6, 3, 4],
    ]);
    expect(() => importOnnx(file, "m")).toThrow("whose sequences have the lengths 5, 6");
  });
});
