import type { AttributeCodec } from "./codec.ts";

export const groupNormalization: AttributeCodec<"group-normalization"> = {
  print: ({ groups }) => [["groups", groups]],
  parse: (read) => ({ kind: "group-normalization", groups: read.count("groups") }),
};

export const localResponseNormalization: AttributeCodec<"local-response-normalization"> = {
  print: ({ size }) => [["size", size]],
  parse: (read) => ({ kind: "local-response-normalization", size: read.count("size") }),
};

export const softmax: AttributeCodec<"softmax"> = {
  print: (operation) => [["axis", operation.axis]],
  parse: (read) => ({ kind: "softmax", ...(read.has("axis") ? { axis: read.index("axis") } : {}) }),
};
