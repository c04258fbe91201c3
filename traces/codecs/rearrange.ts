import { coordinateMappings } from "../../sim/model/index.ts";
import type { AttributeCodec } from "./codec.ts";

export const concat: AttributeCodec<"concat"> = {
  print: (operation) => [["axis", operation.axis]],
  parse: (read) => ({ kind: "concat", axis: read.index("axis") }),
};

export const slice: AttributeCodec<"slice"> = {
  print: ({ axis, start, end, step }) => [
    ["axis", axis],
    ["start", start],
    ["end", end],
    ["step", step],
  ],
  parse: (read) => ({
    kind: "slice",
    axis: read.index("axis"),
    start: read.index("start"),
    end: read.count("end"),
    ...(read.has("step") ? { step: read.number("step") } : {}),
  }),
};

export const pad: AttributeCodec<"pad"> = {
  print: ({ before, after, mode }) => [
    ["before", before.join(",")],
    ["after", after.join(",")],
    ["mode", mode],
  ],
  parse: (read) => ({
    kind: "pad",
    before: read.integers("before"),
    after: read.integers("after"),
    mode: read.choice("mode", ["constant", "edge", "reflect"]),
  }),
};

export const transpose: AttributeCodec<"transpose"> = {
  print: ({ permutation }) => [["permutation", permutation.join(",")]],
  parse: (read) => ({ kind: "transpose", permutation: read.indices("permutation") }),
};

export const spaceToDepth: AttributeCodec<"space-to-depth"> = {
  print: (operation) => [["block", operation.block]],
  parse: (read) => ({ kind: "space-to-depth", block: read.count("block") }),
};

export const depthToSpace: AttributeCodec<"depth-to-space"> = {
  print: ({ block, order }) => [
    ["block", block],
    ["order", order],
  ],
  parse: (read) => ({
    kind: "depth-to-space",
    block: read.count("block"),
    order: read.choice("order", ["depth-column-row", "column-row-depth"]),
  }),
};

export const resize: AttributeCodec<"resize"> = {
  print: ({ scale, interpolation, coordinates, rounding, antialias }) => [
    ["scale", scale.join("x")],
    ["interpolation", interpolation],
    ["coordinates", coordinates],
    ["rounding", rounding],
    ["antialias", antialias ? 1 : undefined],
  ],
  parse: (read, output) => ({
    kind: "resize",
    size: [output[1]!, output[2]!],
    scale: read.factors("scale"),
    interpolation: read.choice("interpolation", ["nearest", "linear", "cubic"]),
    coordinates: read.choice("coordinates", coordinateMappings),
    rounding: read.choice("rounding", ["floor", "ceil", "half-down", "half-up"]),
    ...(read.has("antialias") && read.flag("antialias") ? { antialias: true } : {}),
  }),
};
