import type { Tensor } from "onnxruntime-node";
import { InputError } from "../sim/errors.ts";
import type { ElementType } from "../sim/model/index.ts";
import { formatOf } from "../sim/model/onnx/scalars.ts";
import { elementCount, type Shape } from "../sim/tensor/index.ts";
import type { Runtime } from "../traces/record/index.ts";
import { refusing } from "./refusing.ts";

/** An input of a file. */
export interface FileInput {
  readonly shape: Shape;
  readonly elementType: ElementType;
}

/** What to feed to a file, and what to take from it. */
export interface FileRun {
  /** By name. */
  readonly inputs: ReadonlyMap<string, FileInput>;
  /** Names of the results. */
  readonly outputs: readonly string[];
  readonly input: (name: string, input: FileInput) => Float32Array;
}

/** Some processors add up products of 8 bits in 16, which saturates; the runtime can avoid that. */
const exactProducts = { session: { x64quantprecision: "1" } };

/** A result of a file. */
export interface FileResult {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/**
 * Computes an `.onnx` file as it is; the results in the order of their names.
 *
 * @throws InputError when onnxruntime does not take the file, and for tensors of types that are not known here
 */
export async function runFile(
  runtime: Runtime,
  bytes: Uint8Array,
  { inputs, outputs, input }: FileRun,
): Promise<readonly FileResult[]> {
  const session = await refusing("the file", () =>
    runtime.InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      extra: exactProducts,
    }),
  );
  try {
    const feeds = Object.fromEntries(
      [...inputs].map(([name, wanted]) => [name, tensorOf(runtime, name, wanted, input(name, wanted))]),
    );
    const results = await refusing("the file", () => session.run(feeds, outputs));
    return outputs.map((name) => ({
      shape: results[name]!.dims,
      values: numbersOf(name, results[name]!),
    }));
  } finally {
    await session.release();
  }
}

function tensorOf(
  runtime: Runtime,
  name: string,
  { shape, elementType }: FileInput,
  values: Float32Array,
): Tensor {
  if (values.length !== elementCount(shape)) {
    throw new RangeError(`${values.length} values for the input ${name} of [${shape.join(", ")}]`);
  }
  const whole = (value: number) => BigInt(Math.round(value));
  switch (elementType) {
    case "float32":
      return new runtime.Tensor("float32", values, shape);
    case "float64":
      return new runtime.Tensor("float64", Float64Array.from(values), shape);
    case "float16":
      return new runtime.Tensor("float16", Uint16Array.from(values, halfBits), shape);
    case "int64":
      return new runtime.Tensor("int64", BigInt64Array.from(values, whole), shape);
    case "uint64":
      return new runtime.Tensor("uint64", BigUint64Array.from(values, whole), shape);
    case "int32":
      return new runtime.Tensor("int32", Int32Array.from(values), shape);
    case "uint32":
      return new runtime.Tensor("uint32", Uint32Array.from(values), shape);
    case "int16":
      return new runtime.Tensor("int16", Int16Array.from(values), shape);
    case "uint16":
      return new runtime.Tensor("uint16", Uint16Array.from(values), shape);
    case "int8":
      return new runtime.Tensor("int8", Int8Array.from(values), shape);
    case "uint8":
      return new runtime.Tensor("uint8", Uint8Array.from(values), shape);
    case "bool":
      return new runtime.Tensor("bool", Uint8Array.from(values), shape);
    default:
      throw new InputError(`its input "${name}" is of ${elementType}, which cannot be fed here`);
  }
}

/** The bits of a number that float16 holds exactly. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | (magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  return sign | ((exponent + 15) << 10) | ((magnitude / 2 ** exponent - 1) * 1024);
}

function numbersOf(name: string, { type, data }: Tensor): Float32Array {
  if (type === "float16") return halfNumbers(data);
  if (data instanceof Float32Array) return data;
  if (Array.isArray(data) || !ArrayBuffer.isView(data))
    throw new InputError(`its result "${name}" holds no numbers`);
  return Float32Array.from<number | bigint>(data, Number);
}

/** The runtime gives half-precision numbers as their bits, or as an array of such numbers where the engine has those. */
function halfNumbers(data: Tensor.DataType): Float32Array {
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as ArrayLike<number>);
  const { read } = formatOf("float16")!;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float32Array.from(data, (_, index) => Number(read(view, 2 * index)));
}
