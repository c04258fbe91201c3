import type { AxisWindow, Padding, Window } from "../../sim/model/index.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import type { AttributeCodec, AttributeWord } from "./codec.ts";

export const convolution: AttributeCodec<"convolution"> = {
  print: (operation) => [
    ...printWindow(operation),
    ["groups", operation.groups],
    ["bias", Number(operation.bias)],
    ["activation", operation.activation],
  ],
  parse: (read, output) => ({
    kind: "convolution",
    ...parseWindow(read),
    outputChannels: output[0]!,
    groups: read.count("groups"),
    bias: read.flag("bias"),
    ...read.activation(),
  }),
};

export const locallyConnected: AttributeCodec<"locally-connected"> = {
  print: (operation) => [
    ...printWindow(operation),
    ["bias", Number(operation.bias)],
    ["activation", operation.activation],
  ],
  parse: (read, output) => ({
    kind: "locally-connected",
    ...parseWindow(read),
    outputChannels: output[0]!,
    bias: read.flag("bias"),
    ...read.activation(),
  }),
};

export const transposedConvolution: AttributeCodec<"transposed-convolution"> = {
  print: (operation) => [
    ...printWindow(operation),
    ["groups", operation.groups],
    ["bias", Number(operation.bias)],
    ["output_padding", operation.outputPadding.join("x")],
    ["depth_output_padding", operation.depthOutputPadding],
  ],
  parse: (read, output) => ({
    kind: "transposed-convolution",
    ...parseWindow(read),
    outputChannels: output[0]!,
    groups: read.count("groups"),
    bias: read.flag("bias"),
    outputPadding: read.pair("output_padding", 0),
    ...(read.has("depth_output_padding") ? { depthOutputPadding: read.index("depth_output_padding") } : {}),
  }),
};

export const pooling: AttributeCodec<"pooling"> = {
  print: (operation) => [
    ["function", operation.function],
    ...printWindow(operation),
    ["ceiling", Number(operation.ceiling)],
  ],
  parse: (read) => ({
    kind: "pooling",
    function: read.choice("function", ["maximum", "average"]),
    ...parseWindow(read),
    ceiling: read.flag("ceiling"),
  }),
};

export const globalPooling: AttributeCodec<"global-pooling"> = {
  print: (operation) => [["function", operation.function]],
  parse: (read) => ({
    kind: "global-pooling",
    function: read.choice("function", ["maximum", "average"]),
  }),
};

/** The depth of a window over volumes is written kernel, stride, dilation, zeros before and after it. */
function printWindow({ kernel, stride, padding, dilation, depth }: Window): readonly AttributeWord[] {
  return [
    ["kernel", kernel.join("x")],
    ["stride", stride.join("x")],
    ["padding", [padding.top, padding.left, padding.bottom, padding.right].join(",")],
    ["dilation", dilation.join("x")],
    ["depth", depth && [depth.kernel, depth.stride, depth.dilation, depth.before, depth.after].join(",")],
  ];
}

function parseWindow(read: AttributeReader): Window {
  const [top, left, bottom, right] = read.four("padding");
  const padding: Padding = { top, left, bottom, right };
  return {
    kernel: read.pair("kernel"),
    stride: read.pair("stride"),
    padding,
    dilation: read.pair("dilation"),
    ...(read.has("depth") ? { depth: parseDepth(read) } : {}),
  };
}

function parseDepth(read: AttributeReader): AxisWindow {
  const numbers = read.indices("depth");
  const [kernel, stride, dilation, before, after] = numbers;
  if (!kernel || !stride || !dilation || before === undefined || after === undefined || numbers.length > 5) {
    throw read.refusal(
      "depth",
      numbers.join(","),
      "must be like 3,1,1,1,1 (kernel, stride, dilation, before, after)",
    );
  }
  return { kernel, stride, dilation, before, after };
}
