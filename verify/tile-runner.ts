import type { Model, Operator } from "../sim/model/index.ts";
import { elementCount, volume, type Box } from "../sim/tensor/index.ts";
import { tileModel, wholeModel, type Runtime } from "../traces/record/index.ts";
import { lookupRows, tileInputs, TileSession, type InputValues } from "./tile-session.ts";
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
    const [result] = await this.run(
      tileModel(operator, region, this.values),
      tileInputs(inputs, region.start[0]!),
    );
    if (result!.length !== volume(region)) {
      throw new RangeError(
        `${operator.name}: its layer yields ${result!.length} numbers for ${volume(region)} elements`,
      );
    }
    return result!;
  }

  /** In one session. */
  async whole(model: Model, input: (name: string) => Float32Array): Promise<readonly Float32Array[]> {
    return this.run(wholeModel(model, this.values), (name, length) =>
      name.endsWith("/rows") ? lookupRows(name, 0, length) : input(name),
    );
  }

  private async run(model: Uint8Array, valuesOf: InputValues): Promise<readonly Float32Array[]> {
    const session = await TileSession.create(this.runtime, model);
    try {
      return await session.run(valuesOf);
    } finally {
      await session.release();
    }
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
