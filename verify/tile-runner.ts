import type { Tensor } from "onnxruntime-node";
import type { Model, Operator } from "../sim/model/index.ts";
import { elementCount, volume, type Box } from "../sim/tensor/index.ts";
import { tileModel, wholeModel, type Runtime } from "../traces/record/index.ts";
import { refusing } from "./refusing.ts";
import type { TensorValues } from "../traces/record/weights.ts";

/** Whatever computes tiles. */
export interface TileComputer {
  /**
   * Computes one output region; nobody changes what it returns.
   *
   * @param inputs values of exactly the input regions that the region needs; undefined for an input that it does not
   * @throws InputError for a kind of operator that is not written in ONNX, and for what onnxruntime refuses
   */
  tile(operator: Operator, region: Box, inputs: readonly (Float32Array | undefined)[]): Promise<Float32Array>;
}

/** Whatever computes tiles and whole models. */
export interface ModelComputer extends TileComputer {
  /** The results of a model that is computed in one piece, in the order of `model.outputs`. */
  whole(model: Model, input: (name: string) => Float32Array): Promise<readonly Float32Array[]>;
  /** Computes with weights that are made of this one's. */
  withWeights(make: (values: TensorValues) => TensorValues): ModelComputer;
}

/** Really computes tiles and models with onnxruntime. */
export class TileRunner implements ModelComputer {
  private readonly runtime: Runtime;
  private readonly values: TensorValues;

  constructor(runtime: Runtime, values: TensorValues) {
    this.runtime = runtime;
    this.values = values;
  }

  withWeights(make: (values: TensorValues) => TensorValues): TileRunner {
    return new TileRunner(this.runtime, make(this.values));
  }

  async tile(
    operator: Operator,
    region: Box,
    inputs: readonly (Float32Array | undefined)[],
  ): Promise<Float32Array> {
    const given = new Map(inputs.map((values, index) => [`input${index}`, values]));
    const [result] = await this.run(
      tileModel(operator, region, this.values),
      (name, length) => given.get(name) ?? lookupRows(name, region.start[0]!, length),
    );
    return result!;
  }

  /** In one session. */
  async whole(model: Model, input: (name: string) => Float32Array): Promise<readonly Float32Array[]> {
    return this.run(wholeModel(model, this.values), (name, length) =>
      name.endsWith("/rows") ? lookupRows(name, 0, length) : input(name),
    );
  }

  private async run(
    model: Uint8Array,
    valuesOf: (name: string, length: number) => Float32Array,
  ): Promise<readonly Float32Array[]> {
    const session = await refusing("a layer", () =>
      this.runtime.InferenceSession.create(model, {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 4,
      }),
    );
    try {
      const feeds: Record<string, Tensor> = {};
      for (const input of session.inputMetadata) {
        if (!input.isTensor) throw new TypeError(`${input.name} is not a tensor`);
        const shape = input.shape.map(Number);
        feeds[input.name] = this.tensor(valuesOf(input.name, elementCount(shape)), shape, input.type);
      }
      const results = await refusing("a layer", () => session.run(feeds));
      return session.outputNames.map((name) => numbers(results[name]!));
    } finally {
      await session.release();
    }
  }

  private tensor(values: Float32Array, shape: readonly number[], type: string): Tensor {
    if (values.length !== elementCount(shape)) {
      throw new RangeError(`${values.length} values for a tensor of shape [${shape.join(", ")}]`);
    }
    if (type !== "int64") return new this.runtime.Tensor("float32", values, shape);
    return new this.runtime.Tensor("int64", BigInt64Array.from(values, wholeNumber), shape);
  }
}

/** Computes nothing: every tensor is zeros. What a plan moves and lacks shows all the same. */
export class ShapeRunner implements ModelComputer {
  tile(_operator: Operator, region: Box): Promise<Float32Array> {
    return Promise.resolve(new Float32Array(volume(region)));
  }

  whole({ outputs, operators }: Model): Promise<readonly Float32Array[]> {
    return Promise.resolve(outputs.map((id) => new Float32Array(elementCount(operators[id]!.shape))));
  }

  withWeights(): ShapeRunner {
    return this;
  }
}

/** Rows of the tables beside the words': positions count up, all tokens are of one segment. */
function lookupRows(name: string, firstToken: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) =>
    name.endsWith("/positions/rows") ? firstToken + index : 0,
  );
}

/** A computed row that is no number reads the first one. */
function wholeNumber(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.round(value)) : 0n;
}

function numbers({ data }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError("a result is not of float32");
  return data;
}
