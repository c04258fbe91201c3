import { describe, expect, it } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import {
  importDarknet,
  macs,
  modelMacs,
  modelParameters,
  type Model,
  type Operator,
} from "../../../../sim/model/index.ts";

const net = "[net]\nheight=16\nwidth=12\nchannels=8\n";
const imported = (sections: string) => importDarknet(net + sections, "m");
const last = (model: Model): Operator => model.operators.at(-1)!;
const shapes = (sections: string) => imported(sections).operators.slice(1).map(describeOperator);
const describeOperator = ({ operation, shape }: Operator) => `${operation.kind} ${shape.join("x")}`;
const convolution = (...lines: string[]) =>
  `[convolutional]\nfilters=8\nactivation=linear\n${lines.join("\n")}\n`;

/**
 * Sizes of the layers as `darknet ops` of Debian's package (pjreddie/darknet of September 2018) prints them, in rows and
 * columns, and its operations, which count convolutions and connected layers.
 */
describe("a file of many kinds", () => {
  const sections: readonly (readonly [section: string, shape: readonly number[]])[] = [
    ["[crop]\ncrop_height=33\ncrop_width=49", [3, 33, 49]],
    [
      "[convolutional]\nbatch_normalize=1\nfilters=12\nsize=5\nstride=2\npadding=1\nactivation=ramp",
      [12, 16, 24],
    ],
    ["[maxpool]\nsize=3\nstride=2\npadding=1", [12, 8, 12]],
    ["[convolutional]\nfilters=24\ngroups=4\nsize=4\nstride=1\npad=1\nactivation=stair", [24, 9, 13]],
    ["[local]\nfilters=6\nsize=3\nstride=2\npad=1\nactivation=loggy", [6, 5, 7]],
    ["[local]\nfilters=4\nsize=2\nstride=1\nactivation=lhtan", [4, 4, 6]],
    ["[deconvolutional]\nfilters=8\nsize=4\nstride=3\npadding=1\nactivation=plse", [8, 11, 17]],
    ["[upsample]\nstride=2", [8, 22, 34]],
    ["[upsample]\nstride=-2", [8, 11, 17]],
    ["[reorg]\nstride=2\nreverse=1", [2, 22, 34]],
    ["[maxpool]\nstride=3", [2, 8, 12]],
    ["[connected]\noutput=30\nactivation=hardtan", [30, 1, 1]],
    ["[softmax]\ngroups=3", [30, 1, 1]],
    ["[cost]\ntype=sse", [30, 1, 1]],
  ];
  const head = "[net]\nbatch=1\nheight=37\nwidth=53\nchannels=3\n";
  const upTo = (count: number) =>
    importDarknet(
      head +
        sections
          .slice(0, count)
          .map(([section]) => `${section}\n`)
          .join(""),
      "m",
    );

  it("has Darknet's sizes layer by layer", () => {
    for (const [index, [, shape]] of sections.entries()) expect(last(upTo(index + 1)).shape).toEqual(shape);
  });

  it("takes Darknet's operations", () => {
    const counted = upTo(sections.length).operators.filter(({ operation }) =>
      ["convolution", "fully-connected"].includes(operation.kind),
    );
    expect(counted.reduce((sum, operator) => sum + 2 * macs(operator), 0)).toBe(972_288);
  });
});

describe("windows", () => {
  it("takes stride_x and stride_y for one axis each, and stride where one is less than 1", () => {
    expect(shapes(convolution("stride_x=2", "stride_y=4"))).toEqual(["convolution 8x4x6"]);
    expect(shapes(convolution("stride=3", "stride_x=0"))).toEqual(["convolution 8x6x4"]);
    expect(shapes("[local_avgpool]\nsize=2\nstride_y=2\nstride_x=3\n")).toEqual(["pooling 8x8x4"]);
  });

  it("blurs a maximum pool, with 2x2 pixels where antialiasing is 2", () => {
    expect(shapes("[maxpool]\nsize=2\nstride=2\nantialiasing=1\n")).toEqual([
      "pooling 8x16x12",
      "convolution 8x8x6",
    ]);
    const model = imported("[maxpool]\nsize=2\nstride=2\nantialiasing=2\n");
    expect(last(model).operation).toMatchObject({ kernel: [2, 2], stride: [2, 2], groups: 8 });
    expect(last(model).shape).toEqual([8, 8, 6]);
    expect(modelMacs(model)).toBe(8 * 4 * 8 * 6);
  });

  it("pools by depth", () => {
    expect(shapes("[maxpool]\nmaxpool_depth=1\nout_channels=2\n")).toEqual([
      "reshape 4x32x12",
      "reduce 1x32x12",
      "reshape 2x16x12",
    ]);
  });

  it("dilates the padding too, unless the kernel is one pixel", () => {
    const dilated = imported(convolution("size=3", "pad=1", "dilation=3"));
    expect(last(dilated)).toMatchObject({ shape: [8, 16, 12], operation: { padding: { top: 3 } } });
    expect(last(imported(convolution("size=1", "dilation=3"))).operation).toMatchObject({ dilation: [1, 1] });
    expect(() => imported(convolution("size=3", "dilation=3"))).toThrow(
      /dilation=3: Darknet makes a map of 14x10, and the windows fill 10x6/,
    );
  });

  it("connects locally with weights and biases at each position", () => {
    const model = imported("[local]\nfilters=2\nsize=3\nstride=2\npad=1\nactivation=linear\n");
    expect(last(model).shape).toEqual([2, 8, 6]);
    expect(modelMacs(model)).toBe(2 * 8 * 6 * 9 * 8);
    expect(modelParameters(model)).toBe(2 * 8 * 6 * (9 * 8 + 1));
  });
});

describe("layers of several inputs", () => {
  const two = convolution() + convolution();

  it("adds several layers, each with its trained factors", () => {
    const plain = modelParameters(imported(two));
    const added = (lines: string) => imported(`${two}[shortcut]\nfrom=-2,-1\n${lines}`);
    expect(modelParameters(added(""))).toBe(plain);
    expect(modelParameters(added("weights_type=per_feature\nweights_normalization=softmax\n"))).toBe(
      plain + 3,
    );
    expect(modelParameters(added("weights_type=per_channel\nweights_normalizion=relu\n"))).toBe(
      plain + 3 * 8,
    );
    expect(last(added("")).inputs).toHaveLength(3);
  });

  it("joins the group of each routed layer", () => {
    expect(shapes(`${two}[route]\nlayers=-1,-2\ngroups=4\ngroup_id=3\n`).slice(2)).toEqual([
      "slice 2x16x12",
      "slice 2x16x12",
      "concat 4x16x12",
    ]);
  });

  it("scales channels or pixels, and multiplies whole maps", () => {
    const channels = `${convolution()}[avgpool]\n[scale_channels]\nfrom=-2\n`;
    expect(describeOperator(last(imported(channels)))).toBe("elementwise 8x16x12");
    const pixels = `${convolution()}[convolutional]\nfilters=1\nactivation=logistic\n[scale_channels]\nfrom=-2\nscale_wh=1\n`;
    expect(describeOperator(last(imported(pixels)))).toBe("elementwise 8x16x12");
    expect(() => imported(pixels.replace("scale_wh=1", "scale_wh=0"))).toThrow(
      /needs one number per channel/,
    );
    expect(describeOperator(last(imported(`${two}[sam]\nfrom=-2\n`)))).toBe("elementwise 8x16x12");
    expect(() => imported(`${convolution()}[avgpool]\n[sam]\nfrom=-2\n`)).toThrow(
      /cannot multiply a map of 8x16x12/,
    );
  });
});

describe("rearrangements", () => {
  it.each([
    ["[reorg3d]\nstride=2\n", ["space-to-depth 32x8x6"]],
    ["[reorg3d]\nstride=1\nreverse=1\n", ["reshape 8x16x12", "depth-to-space 8x16x12", "reshape 8x16x12"]],
    ["[reorg]\nstride=2\nreverse=1\n", ["depth-to-space 2x32x24"]],
    ["[softmax]\nspatial=1\n", ["softmax 8x16x12"]],
    ["[softmax]\n", ["reshape 1536x1x1", "softmax 1536x1x1"]],
    ["[lrn]\nsize=3\n", ["local-response-normalization 8x16x12"]],
    ["[implicit]\nfilters=5\natoms=2\n", ["constant 5x2x1"]],
    ["[silence]\n[avgpool]\n", ["global-pooling 8x1x1"]],
  ])("reads %j", (section, expected) => {
    expect(shapes(section)).toEqual(expected);
  });

  it("reads a vector where the network has no image", () => {
    const model = importDarknet("[net]\ninputs=20\n[connected]\noutput=3\n", "m");
    expect(modelMacs(model)).toBe(60);
    expect(() => importDarknet(`${net.trim()}\ninputs=7\n[avgpool]\n`, "m")).toThrow(
      /inputs=7: contradicts the image of 8x16x12/,
    );
  });

  it.each(["normalize_channels", "normalize_channels_softmax", "normalize_channels_softmax_maxval"])(
    "divides by the sum of channels for %s",
    (activation) => {
      const model = imported(`[convolutional]\nfilters=4\nactivation=${activation}\n`);
      expect(last(model).shape).toEqual([4, 16, 12]);
      expect(last(model).operation.kind).toBe(
        activation === "normalize_channels" ? "elementwise" : "softmax",
      );
    },
  );
});

describe("detection heads", () => {
  it.each([
    ["[yolo]\nclasses=3\nnum=6\nmask=0,1,2 # large, by area\nanchors=1,2", 3 * (3 + 5)],
    ["[Gaussian_yolo]\nclasses=3\nnum=2", 2 * (3 + 9)],
    ["[region]\nclasses=3\nnum=2\ncoords=4", 2 * (3 + 5)],
    ["[iseg]\nclasses=3\nids=4", 7],
  ])("takes the map that fits %j and no other", (head, channels) => {
    const map = (filters: number) => `[convolutional]\nfilters=${filters}\nactivation=linear\n${head}\n`;
    expect(last(imported(map(channels))).shape).toEqual([channels, 16, 12]);
    expect(() => imported(map(channels + 1))).toThrow(
      /reads \d+ elements by its .*, and the layer before yields/,
    );
  });

  it("takes the vector that fits a grid", () => {
    const head = "[detection]\nside=2\nnum=2\ncoords=4\nclasses=3\nrescore=1\n";
    expect(last(imported(`[connected]\noutput=52\nactivation=linear\n${head}`)).shape).toEqual([52, 1, 1]);
    expect(() => imported(`[connected]\noutput=51\n${head}`)).toThrow(/reads 52 elements/);
  });
});

it("leaves out options of sections that compute nothing, whatever they are", () => {
  const file = `${net}max_epochs = 300\n[dropout]\nheight=2\n[avgpool]\nlearning_rate=3\n[cost]\nscale=2\n`;
  expect(last(importDarknet(file, "m")).shape).toEqual([8, 1, 1]);
});

describe("refuses what Darknet would read otherwise", () => {
  it.each<[string, string, RegExp]>([
    [
      "an unknown key",
      convolution("strid=2"),
      /line 8, \[convolutional\]: unknown key strid, which may change shapes, weights or cost \(known here: .*stride.*did you mean stride\?/,
    ],
    ["a key of another section", "[avgpool]\nstride=2\n", /\[avgpool\]: unknown key stride/],
    ["single bits", convolution("xnor=1"), /line 8, \[convolutional\]: xnor=1: arithmetic on single bits/],
    [
      "deformed weights",
      convolution("size=3", "rotate=1"),
      /rotate=1: it changes what an inference computes/,
    ],
    [
      "a comment in a name",
      "[convolutional]\nactivation=relu # yes\n",
      /activation=relu#yes: Darknet takes the comment/,
    ],
    [
      "a comma in a comment",
      `${convolution()}[route]\nlayers=-1 # a, b\n`,
      /Darknet takes a comma in a comment/,
    ],
    [
      "text behind a section's name",
      "[avgpool] # all\n",
      /Darknet takes all of the line as the section's name/,
    ],
    [
      "a layer that a blur made smaller",
      `${convolution("stride=2", "antialiasing=1")}[avgpool]\n[route]\nlayers=0\n`,
      /layers=0: layer 0 is blurred with a stride/,
    ],
    [
      "shared weights of no convolution",
      `[avgpool]\n${convolution("share_index=0")}`,
      /layer 0 is not a convolution/,
    ],
    [
      "recurrent layers",
      "[crnn]\n[conv_lstm]\n",
      /unsupported sections: \[crnn\] on line 5, \[conv_lstm\] on line 6/,
    ],
    [
      "a group that is not there",
      `${convolution()}[route]\nlayers=0\ngroups=2\ngroup_id=2\n`,
      /group_id=2: must be less/,
    ],
    ["no channels", "", /lacks channels/],
  ])("%s", (title, sections, message) => {
    const text = title === "no channels" ? "[net]\nheight=8\nwidth=8\n[avgpool]\n" : net + sections;
    expect(() => importDarknet(text, "m")).toThrow(InputError);
    expect(() => importDarknet(text, "m")).toThrow(message);
  });
});
