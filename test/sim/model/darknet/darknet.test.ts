import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import {
  builtInNetwork,
  importDarknet,
  modelMacs,
  modelParameters,
  type Model,
} from "../../../../sim/model/index.ts";
import { networkTexts } from "./network-texts.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/models/darknet");
const read = (file: string) => readFileSync(join(folder, `${file}.cfg`), "utf8");
const net = "[net]\nheight=8\nwidth=8\nchannels=4\n";
const imported = (sections: string) => importDarknet(net + sections, "m");
const layers = (model: Model) =>
  model.operators.slice(1).map(({ operation, shape }) => `${operation.kind} ${shape.join("x")}`);

/**
 * Billions of operations, two a multiply-accumulate, as Darknet's pages "YOLO" and "ImageNet Classification" list them;
 * parameters as in the .weights files without running means and variances, where the pages' files are known.
 */
interface Published {
  readonly name: string;
  readonly billions: number;
  readonly parameters?: number;
}
const published: readonly Published[] = [
  { name: "yolov2", billions: 62.94, parameters: 50_983_561 - 2 * 10_336 },
  { name: "yolov2-tiny", billions: 5.41, parameters: 11_237_145 - 2 * 2544 },
  { name: "yolov3-tiny", billions: 5.56, parameters: 8_858_734 - 2 * 3184 },
  { name: "vgg-16", billions: 30.94, parameters: 138_357_544 },
  { name: "resnet18", billions: 4.69 },
];
const operationsOf = (model: Model) =>
  model.operators.map(({ operation, inputs }) => ({ operation, inputs }));

function expectPublished(model: Model, { billions, parameters }: Published): void {
  expect(Math.abs((2 * modelMacs(model)) / 1e9 - billions)).toBeLessThan(0.0051);
  if (parameters !== undefined) expect(modelParameters(model)).toBe(parameters);
}

describe("published networks, written from their tables of layers", () => {
  const model = (name: string) => importDarknet(networkTexts[name]!, name);

  it.each(published)("$name takes the published operations", (expected) => {
    expectPublished(model(expected.name), expected);
  });

  it.each([
    ["yolov2-tiny", "tiny-yolov2"],
    ["yolov3-tiny", "yolov3-tiny"],
  ])("%s is the built-in %s", (text, name) => {
    expect(operationsOf(model(text))).toEqual(operationsOf(builtInNetwork(name)));
  });

  it("ends YOLOv3-tiny at two maps, one of which later layers read too", () => {
    const { outputs, operators } = model("yolov3-tiny");
    expect(outputs.map((id) => operators[id]!.shape)).toEqual([
      [255, 13, 13],
      [255, 26, 26],
    ]);
  });
});

describe.skipIf(!existsSync(folder))(
  "Darknet's own files (skipped where ../shared/data/models is absent: they may not be copied here)",
  () => {
    it("resnet101 takes the published operations", () => {
      expectPublished(importDarknet(read("resnet101"), "resnet101"), { name: "resnet101", billions: 19.7 });
    });

    it.each(published)("$name is what its table of layers says", ({ name }) => {
      const own = importDarknet(networkTexts[name]!, name);
      expect(operationsOf(importDarknet(read(name), name))).toEqual(operationsOf(own));
    });
  },
);

describe("importDarknet", () => {
  it("pads a maximum pool as Darknet does: half before, rounded down, and the rest after", () => {
    expect(layers(imported("[maxpool]\nsize=2\nstride=1\n"))).toEqual(["pooling 4x8x8"]);
    const [, pool] = imported("[maxpool]\nsize=3\nstride=2\n").operators;
    expect(pool).toMatchObject({
      shape: [4, 4, 4],
      operation: { padding: { top: 1, left: 1, bottom: 0, right: 0 } },
    });
  });

  it("adds every other pixel of a larger map, and zeros where channels are missing", () => {
    const model = imported(
      "[convolutional]\nfilters=4\nactivation=linear\n[maxpool]\nsize=2\nstride=2\n" +
        "[convolutional]\nfilters=6\nactivation=linear\n[shortcut]\nfrom=-3\nactivation=relu\n",
    );
    expect(layers(model).slice(3)).toEqual([
      "slice 4x4x8",
      "slice 4x4x4",
      "pad 6x4x4",
      "add 6x4x4",
      "activation 6x4x4",
    ]);
  });

  it("reads reorg in Darknet's element order", () => {
    expect(layers(imported("[reorg]\nstride=2\n"))).toEqual([
      "reshape 1x16x16",
      "space-to-depth 4x8x8",
      "reshape 16x4x4",
    ]);
  });

  it("routes groups of channels", () => {
    const model = imported("[convolutional]\nfilters=6\n[route]\nlayers=-1\ngroups=2\ngroup_id=1\n");
    expect(model.operators.at(-1)!.operation).toEqual({ kind: "slice", axis: 0, start: 3, end: 6 });
  });

  it.each<[string, string, RegExp]>([
    ["no section", "", /there is no section; a Darknet network starts with \[net\]/],
    ["no [net]", "[convolutional]\n", /line 1: the first section is \[convolutional\]/],
    ["text before a section", "width=3\n", /line 1: does not begin with a \[section\]/],
    [
      "a line that is not an option",
      `${net}[maxpool]\nsize\n`,
      /line 6: "size" is neither \[section\] nor key=value/,
    ],
    ["an open bracket", "[net\n", /line 1: "\[net" lacks the bracket \]/],
    ["a missing size", "[net]\nwidth=3\n[maxpool]\n", /line 1, \[net\]: lacks height/],
    [
      "a wrong number",
      `${net}[maxpool]\nsize=two\n`,
      /line 6, \[maxpool\]: size=two must be a whole number from 1/,
    ],
    [
      "an unknown activation",
      `${net}[convolutional]\nactivation=stairs\n`,
      /line 6, .* supported are linear, leaky/,
    ],
    [
      "unsupported layers",
      `${net}[gru]\n[lstm]\n`,
      /unsupported sections: \[gru\] on line 5, \[lstm\] on line 6; supported/,
    ],
    [
      "a layer that is not there",
      `${net}[route]\nlayers=-1\n`,
      /line 6, \[route\]: layers=-1: there is no layer -1 before/,
    ],
    ["a layer ahead", `${net}[route]\nlayers=3\n`, /there is no layer 3 before layer 0/],
    [
      "maps of other sizes",
      `${net}[convolutional]\n[maxpool]\nsize=2\nstride=2\n[convolutional]\n[route]\nlayers=0,-1\n`,
      /line 10, \[route\]: cannot concatenate/,
    ],
    [
      "a window that does not fit",
      `${net}[convolutional]\nsize=9\n`,
      /line 5, \[convolutional\]: a window of 9 rows/,
    ],
    ["nothing to compute", net, /computes nothing/],
  ])("refuses %s", (_title, text, message) => {
    expect(() => importDarknet(text, "m")).toThrow(InputError);
    expect(() => importDarknet(text, "m")).toThrow(message);
  });
});
