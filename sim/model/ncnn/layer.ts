import { InputError } from "../../errors.ts";
import { sameShape, type Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { IncrementalModel } from "../incremental.ts";
import type { Operation } from "../operation.ts";
import { formatDims, modelShape, type Blob } from "./blob.ts";
import { shorten, type LayerLine, type ParamValue } from "./parse.ts";

const largest = 2 ** 31;

/** Keys of every layer: shapes of its outputs, which are checked, and switches of the runtime. */
const shapeHint = 30;
const ofEveryLayer: readonly number[] = [shapeHint, 31];

/** Types of what an operator yields and stores, where they are not those of its inputs. */
export interface ElementTypes {
  readonly elementType?: ElementType;
  readonly weightType?: ElementType;
}

/** One layer on its way into the model: typed access to its keys, with errors that name its line. */
export class Layer {
  readonly source: LayerLine;
  readonly inputs: readonly Blob[];
  private readonly model: IncrementalModel;
  private readonly asked = new Set<number>(ofEveryLayer);
  private readonly added = new Set<string>();

  constructor(source: LayerLine, model: IncrementalModel, inputs: readonly Blob[]) {
    this.source = source;
    this.model = model;
    this.inputs = inputs;
  }

  fail(problem: string): never {
    const { line, type, name } = this.source;
    throw new InputError(`line ${line}, ${shorten(type)} ${shorten(name)}: ${problem}`);
  }

  /** Fails because of a key. */
  failAt(key: number, problem: string): never {
    const value = this.source.params.get(key);
    const given = value === undefined ? `key ${key}` : `${key}=${shorten(String(value))}`;
    return this.fail(`${given}: ${problem}`);
  }

  has(key: number): boolean {
    return this.value(key) !== undefined;
  }

  /** A number that the layer gives or that holds without. */
  number(key: number, fallback: number): number {
    const value = this.value(key);
    if (value === undefined) return fallback;
    if (typeof value === "string") return this.failAt(key, "expressions are not supported, only numbers");
    return typeof value === "number" ? value : this.failAt(key, "must be one number");
  }

  /** A whole number that the layer gives or that holds without. */
  integer(key: number, fallback: number, least = 0): number {
    const value = this.number(key, fallback);
    if (!Number.isSafeInteger(value) || value < least || value > largest)
      this.failAt(key, `must be a whole number from ${least} to 2^31`);
    return value;
  }

  /** A whole number above 0 that the layer must give. */
  required(key: number): number {
    if (!this.has(key)) this.fail(`lacks key ${key}`);
    return this.integer(key, 0, 1);
  }

  flag(key: number): boolean {
    return this.number(key, 0) !== 0;
  }

  /** Numbers that the layer gives; none where it gives none. */
  list(key: number): readonly number[] {
    const value = this.value(key);
    if (typeof value === "string") return this.failAt(key, "expressions are not supported, only numbers");
    if (value === undefined) return [];
    return typeof value === "number" ? [value] : value;
  }

  /** Looks at keys that change neither shapes nor weights nor cost. */
  ignore(...keys: readonly number[]): void {
    for (const key of keys) this.asked.add(key);
  }

  /** Fails where one of the keys is set to something else than 0. */
  refuse(keys: readonly number[], why: string): void {
    for (const key of keys) if (this.has(key) && this.value(key) !== 0) this.failAt(key, why);
  }

  private value(key: number): ParamValue | undefined {
    this.asked.add(key);
    return this.source.params.get(key);
  }

  /** The one blob that the layer reads. */
  get input(): Blob {
    if (this.inputs.length !== 1) this.fail(`reads 1 blob, not ${this.inputs.length}`);
    return this.inputs[0]!;
  }

  /** Fails unless a blob has one of these numbers of extents. */
  requireRank(ranks: readonly number[], { dims }: Blob = this.input): Shape {
    if (!ranks.includes(dims.length))
      this.fail(`reads ${formatDims(dims)}; needs ${ranks.join(" or ")} extents`);
    return dims;
  }

  /** Number of an axis, outermost first, that may be counted from the end. */
  axis(key: number, fallback: number, rank = this.input.dims.length): number {
    const given = this.integer(key, fallback, -rank);
    const axis = given < 0 ? given + rank : given;
    return axis < rank ? axis : this.failAt(key, `there are ${rank} axes`);
  }

  /** Adds an operator that is, or with a suffix belongs to, this layer. */
  operator(operation: Operation, inputs: readonly string[], suffix = "", types: ElementTypes = {}): string {
    const { name: own } = this.source;
    const name = suffix === "" ? own : `${own}/${suffix}`;
    try {
      const added = this.model.addDescription({ name, operation, inputs, ...types });
      this.added.add(added);
      return added;
    } catch (error) {
      if (error instanceof InputError) this.fail(error.message);
      throw error;
    }
  }

  /** Adds the layer's last operator; its output is a blob of these extents, of the operator's own unless given. */
  yields(
    operation: Operation,
    inputs: readonly string[],
    dims?: Shape,
    types: ElementTypes = {},
  ): readonly [Blob] {
    return [this.blob(this.operator(operation, inputs, "", types), dims)];
  }

  /** What an operator yields, as a blob of these extents: the same elements under another shape where they differ. */
  blob(operator: string, dims: Shape = this.model.shapeOf(operator)): Blob {
    return { operator: this.viewed(operator, modelShape(dims)), dims };
  }

  /** The operator that yields a blob's elements under a shape. */
  view({ operator }: Blob, shape: Shape): string {
    return this.viewed(operator, shape);
  }

  private viewed(operator: string, shape: Shape): string {
    if (sameShape(this.model.shapeOf(operator), shape)) return operator;
    return this.operator({ kind: "reshape", shape }, [operator], "view");
  }

  shapeOf(operator: string): Shape {
    return this.model.shapeOf(operator);
  }

  /** Shapes that the file says the outputs have, as far as it knows them. */
  hints(): readonly (Shape | undefined)[] {
    const numbers = this.list(shapeHint);
    const { outputs } = this.source;
    if (numbers.length > 0 && numbers.length !== 4 * outputs.length) {
      this.failAt(shapeHint, `a shape hint is 4 numbers for each of ${outputs.length} outputs`);
    }
    return outputs.map((_, index) => {
      const [rank = 0, ...extents] = numbers.slice(4 * index, 4 * index + 4);
      const dims = extents.slice(0, rank).reverse();
      return rank >= 1 && rank <= 3 && dims.every((extent) => extent > 0) ? dims : undefined;
    });
  }

  /**
   * @throws InputError for keys that nothing has looked at
   */
  finish(): void {
    for (const key of this.source.params.keys()) {
      if (this.asked.has(key)) continue;
      const known = [...this.asked].sort((a, b) => a - b).filter((other) => !ofEveryLayer.includes(other));
      this.failAt(
        key,
        `unknown key, which may change shapes, weights or cost (known here: ${known.join(", ") || "none"})`,
      );
    }
  }
}
