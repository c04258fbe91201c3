import { elementwiseFunctions, reduceFunctions, type ConstantOperand } from "../../sim/model/index.ts";
import { formatShape } from "../../sim/tensor/index.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import { parseShape } from "../numbers.ts";
import type { AttributeCodec } from "./codec.ts";

/** Constants are written `position:shape` or `position:shape:value`, with commas between them. */
export const elementwise: AttributeCodec<"elementwise"> = {
  print: ({ function: combine, constants }) => [
    ["function", combine],
    ["constants", constants.length > 0 ? constants.map(printConstant).join(",") : undefined],
  ],
  parse: (read) => ({
    kind: "elementwise",
    function: read.choice("function", elementwiseFunctions),
    constants: read.has("constants") ? read.list("constants", (text) => parseConstant(text, read)) : [],
  }),
};

export const add: AttributeCodec<"add"> = {
  print: (operation) => [["activation", operation.activation]],
  parse: (read) => ({ kind: "add", ...read.activation() }),
};

export const activation: AttributeCodec<"activation"> = {
  print: (operation) => [["function", operation.function]],
  parse: (read) => ({ kind: "activation", function: read.activationFunction("function") }),
};

export const reduce: AttributeCodec<"reduce"> = {
  print: ({ function: combine, axes }) => [
    ["function", combine],
    ["axes", axes.length > 0 ? axes.join(",") : undefined],
  ],
  parse: (read) => ({
    kind: "reduce",
    function: read.choice("function", reduceFunctions),
    axes: read.has("axes") ? read.indices("axes") : [],
  }),
};

function printConstant({ position, shape, value }: ConstantOperand): string {
  return [position, formatShape(shape), ...(value === undefined ? [] : [value])].join(":");
}

function parseConstant(text: string, read: AttributeReader): ConstantOperand {
  const [position = "", shape = "", value, ...more] = text.split(":");
  const refuse = () => read.refusal("constants", text, "must be like 1:8x1x1 or 1:1x1x1:0.5");
  if (!/^\d{1,3}$/.test(position) || more.length > 0) throw refuse();
  const operand = { position: Number(position), shape: parseShape(shape, refuse) };
  if (value === undefined) return operand;
  // Constants of files may be infinite or no number at all.
  if (value !== "NaN" && (value === "" || Number.isNaN(Number(value)))) throw refuse();
  return { ...operand, value: Number(value) };
}
