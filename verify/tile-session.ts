import type { InferenceSession, Tensor } from "onnxruntime-node";
import { elementCount } from "../sim/tensor/index.ts";
import type { Runtime } from "../traces/record/index.ts";
import { refusing } from "./refusing.ts";

/** The values of an input, by its name and number of elements. */
export type InputValues = (name: string, length: number) => Float32Array;

/** A small ONNX model, ready to run on one thread as often as wanted; all in float32. */
export class TileSession {
  private readonly runtime: Runtime;
  private readonly session: InferenceSession;

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.runtime = runtime;
    this.session = session;
  }

  /** @throws InputError for what onnxruntime refuses */
  static async create(runtime: Runtime, model: Uint8Array): Promise<TileSession> {
    const session = await refusing("a layer", () =>
      runtime.InferenceSession.create(model, {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 4,
      }),
    );
    return new TileSession(runtime, session);
  }

  /**
   * The outputs, in the order of the model.
   *
   * @throws InputError for what onnxruntime refuses
   */
  async run(valuesOf: InputValues): Promise<readonly Float32Array[]> {
    const feeds: Record<string, Tensor> = {};
    for (const input of this.session.inputMetadata) {
      if (!input.isTensor) throw new TypeError(`${input.name} is not a tensor`);
      const shape = input.shape.map(Number);
      feeds[input.name] = this.tensor(valuesOf(input.name, elementCount(shape)), shape, input.type);
    }
    const results = await refusing("a layer", () => this.session.run(feeds));
    return this.session.outputNames.map((name) => numbers(results[name]!));
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private tensor(values: Float32Array, shape: readonly number[], type: string): Tensor {
    if (values.length !== elementCount(shape)) {
      throw new RangeError(`${values.length} values for a tensor of shape [${shape.join(", ")}]`);
    }
    if (type !== "int64") return new this.runtime.Tensor("float32", values, shape);
    return new this.runtime.Tensor("int64", BigInt64Array.from(values, wholeNumber), shape);
  }
}

/** The inputs of a tile, in the order of the operator's, and the rows of tables that it looks up besides. */
export function tileInputs(inputs: readonly (Float32Array | undefined)[], firstToken: number): InputValues {
  const given = new Map(inputs.map((values, index) => [`input${index}`, values]));
  return (name, length) => given.get(name) ?? lookupRows(name, firstToken, length);
}

/** Rows of the tables beside the words': positions count up, all tokens are of one segment. */
export function lookupRows(name: string, firstToken: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) =>
    name.endsWith("/positions/rows") ? firstToken + index : 0,
  );
}

/** A computed row that is not a number reads the first one. */
function wholeNumber(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.round(value)) : 0n;
}

function numbers({ data }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError("a result is not of float32");
  return data;
}
