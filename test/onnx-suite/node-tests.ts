import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OnnxTensor } from "../../sim/model/onnx/file.ts";
import { modelProto } from "../../sim/model/onnx/schema.ts";
import { InputError } from "../../sim/errors.ts";
import { tensorConstant } from "../../sim/model/onnx/tensor-data.ts";
import type { Constant, Value } from "../../sim/model/onnx/value.ts";
import { resultsOf } from "../sim/model/onnx/results.ts";

interface Declared {
  readonly name: string;
  readonly type?: { readonly tensor_type?: { readonly elem_type?: number } };
}

interface Graph {
  readonly node: readonly { readonly op_type: string }[];
  readonly input?: readonly Declared[];
  readonly output: readonly Declared[];
}

const [uint16, bfloat16] = [4, 16];

/** Where Debian's libonnx-testdata keeps the ONNX backend tests of single nodes. */
const folder = "/usr/share/libonnx-testdata/data/node";

/** What an importer makes of a test. */
export interface Verdict {
  readonly test: string;
  /** Operators of the file, by `op_type`. */
  readonly types: readonly string[];
  readonly verdict: "right" | "bounded" | "wrong" | "refused" | "not counted";
  /** Which of the inputs had to be constants for the file to be importable. */
  readonly constants: "none" | "all but the first" | "all";
  /** Why it was refused, or in what it is wrong. */
  readonly reason: string;
}

/** Names of the tests; empty where the package is not installed. */
export function nodeTests(): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/**
 * Imports the file of a test and compares its results with the tensors that are stored with it. These files have as inputs
 * what is constant in files of trained models, shapes for instance; so where the file as it is cannot be imported, those
 * inputs become constants.
 */
export function judge(test: string): Verdict {
  const file = new Uint8Array(readFileSync(join(folder, test, "model.onnx")));
  const model = modelProto.toObject(modelProto.decode(file));
  const graph = model["graph"] as Graph;
  const types = [...new Set(graph.node.map(({ op_type: type }) => type))];
  const data = join(folder, test, "test_data_set_0");
  const stored = (kind: "input" | "output") =>
    readdirSync(data)
      .filter((name) => name.startsWith(`${kind}_`))
      .sort((a, b) => numberIn(a) - numberIn(b))
      .map((name, index) => readTensor(new Uint8Array(readFileSync(join(data, name))), graph[kind]?.[index]));
  const common = { test, types };
  const uncounted = (reason: string): Verdict => ({
    ...common,
    verdict: "not counted",
    constants: "none",
    reason,
  });
  if (!graph.output.every(({ type }) => type?.tensor_type))
    return uncounted("yields something else than tensors");
  const [inputs, outputs] = [stored("input"), stored("output")];
  let refusal = "";
  for (const [constants, first] of [
    ["none", Infinity],
    ["all but the first", 1],
    ["all", 0],
  ] as const) {
    const given = (graph.input ?? []).flatMap(({ name }, index) => {
      const [tensor, type] = [inputs[index], graph.input?.[index]?.type?.tensor_type];
      return index >= first && tensor && type ? [{ ...tensor, name }] : [];
    });
    try {
      const found = resultsOf(withInitializers(file, given));
      if (types.some((type) => bounded.has(type)) && isBounded(found, outputs)) {
        return { ...common, verdict: "bounded", constants, reason: "" };
      }
      const reason = difference(found, outputs);
      return { ...common, verdict: reason === "" ? "right" : "wrong", constants, reason };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal ||= error.message;
    }
  }
  if (refusal.endsWith("computes nothing")) return uncounted("computes nothing");
  return { ...common, verdict: "refused", constants: "none", reason: refusal };
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0]);
}

/** A stored tensor. The type of some that hold bfloat16 says uint16; what the file declares is right. */
function readTensor(bytes: Uint8Array, declared: Declared | undefined): OnnxTensor {
  const type = modelProto.root.lookupType("TensorProto");
  const fields = type.toObject(type.decode(bytes), { longs: Number, defaults: true, arrays: true });
  const tensor = fields as unknown as OnnxTensor;
  const isBfloat = declared?.type?.tensor_type?.elem_type === bfloat16 && tensor.data_type === uint16;
  return isBfloat ? { ...tensor, data_type: bfloat16 } : tensor;
}

/** The file with tensors stored in it: a message that is appended to another is merged into it. */
function withInitializers(file: Uint8Array, tensors: readonly OnnxTensor[]): Uint8Array {
  const added = modelProto.encode(modelProto.fromObject({ graph: { initializer: tensors } })).finish();
  return new Uint8Array(Buffer.concat([file, added]));
}

/** How many rows these yield depends on numbers of their inputs; the import has the most that they can yield. */
const bounded: ReadonlySet<string> = new Set(["NonMaxSuppression"]);

function isBounded(found: readonly Value[], stored: readonly OnnxTensor[]): boolean {
  return stored.some(({ dims }, index) => {
    const { shape = [] } = found[index] ?? {};
    const within = dims.length === shape.length && dims.every((extent, axis) => extent <= shape[axis]!);
    return within && dims.join() !== shape.join();
  });
}

/** In what the results differ from the stored ones; empty where they do not. */
function difference(found: readonly Value[], stored: readonly OnnxTensor[]): string {
  for (const [index, tensor] of stored.entries()) {
    const [value, expected] = [found[index], tensorConstant(tensor)];
    if (!value) return `has no output ${index}`;
    if (value.shape.join() !== expected.shape.join()) {
      return `output ${index} is [${value.shape.join(", ")}], not [${expected.shape.join(", ")}]`;
    }
    if (value.elementType !== expected.elementType) {
      return `output ${index} is of ${value.elementType}, not ${expected.elementType}`;
    }
    if (value.kind === "constant" && !sameElements(value, expected))
      return `output ${index} has other elements`;
  }
  return "";
}

/** The tolerance of the ONNX backend tests; their bfloat16 is cut off, not rounded, so one unit is free there. */
function sameElements({ values: found, elementType }: Constant, { values: expected }: Constant): boolean {
  if (!found || !expected) return true;
  const relative = elementType === "bfloat16" ? 2 ** -7 : 1e-3;
  return found.every((value, index) => {
    const [a, b] = [Number(value), Number(expected[index])];
    return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-7 + relative * Math.abs(b);
  });
}
