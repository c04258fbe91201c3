import { InputError } from "../../errors.ts";
import { elementCount, type Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { OperatorDescription } from "../model.ts";
import type { Operation, OperationKind } from "../operation.ts";
import type { ModelBuilder } from "./builder.ts";
import type { AttributeContents, AttributeKind, OnnxNode } from "./file.ts";
import { numbersOf, type Activation, type Value } from "./value.ts";

/** What an importer of an operator may ask the rest of the file. */
export interface Surroundings {
  readonly builder: ModelBuilder;
  /** Version of the standard operators. */
  readonly operatorSet: number;
  /** Does anybody read the tensor? */
  readonly isRead: (tensor: string) => boolean;
  /** Extents that the file declares of a tensor; undefined for those that it leaves open. */
  readonly declared: (tensor: string) => readonly (number | undefined)[] | undefined;
}

/** `node "conv1" (Conv)`, as error messages name it. */
export function nodeLabel({ name, op_type: type, domain, output }: OnnxNode): string {
  return `node "${name || (output[0] ?? "")}" (${domain === "" ? "" : `${domain}.`}${type})`;
}

/** The type of the node, with the domain in front where that is not the standard one. */
export function fullType({ domain, op_type: type }: OnnxNode): string {
  return domain === "" || domain === "ai.onnx" ? type : `${domain}.${type}`;
}

/** Kinds of operators with weights that samples share. */
const weighted: ReadonlySet<OperationKind> = new Set([
  "convolution",
  "transposed-convolution",
  "batch-normalization",
  "group-normalization",
]);

/** One node on its way into the model: typed access to its attributes and inputs, with errors that name it. */
export class NodeImport {
  readonly node: OnnxNode;
  readonly builder: ModelBuilder;
  readonly operatorSet: number;
  private readonly inputs: readonly (Value | undefined)[];
  private readonly surroundings: Surroundings;
  private readonly resultType: ElementType | undefined;
  /** Names of the operators that the node became so far. */
  private readonly added: string[] = [];
  /** The same node over another sample, whose weights it shares. */
  private readonly weightOwner: NodeImport | undefined;

  /** @param resultType type of the elements of its output, where it is not that of its first input */
  constructor(
    node: OnnxNode,
    inputs: readonly (Value | undefined)[],
    surroundings: Surroundings,
    resultType?: ElementType,
    weightOwner?: NodeImport,
  ) {
    this.weightOwner = weightOwner;
    this.node = node;
    this.resultType = resultType;
    this.inputs = inputs;
    this.surroundings = surroundings;
    this.builder = surroundings.builder;
    this.operatorSet = node.operatorSet ?? surroundings.operatorSet;
  }

  /** Throws the InputError that this node is wrong in some way. */
  fail(problem: string): never {
    throw new InputError(`${nodeLabel(this.node)}: ${problem}`);
  }

  /** Name of the operator that the node becomes. */
  get name(): string {
    return this.node.name || this.node.output.find((output) => output !== "") || this.node.op_type;
  }

  /** Is there anybody who reads this output? */
  yields(index: number): boolean {
    const output = this.node.output[index];
    return output !== undefined && output !== "" && this.surroundings.isRead(output);
  }

  /**
   * What the attribute holds, which may be 0 or empty; undefined where the node does not have it.
   *
   * @throws InputError for an attribute of another kind
   */
  attribute<K extends AttributeKind>(name: string, kind: K): AttributeContents[K] | undefined {
    return attributeContent(this.node, name, kind);
  }

  integer(name: string, fallback: number): number {
    const value = Number(this.attribute(name, "int") ?? fallback);
    if (!Number.isSafeInteger(value)) this.fail(`${name} is ${value}`);
    return value;
  }

  /** An integer that the node must have. */
  requiredInteger(name: string): number {
    if (this.attribute(name, "int") === undefined) this.fail(`lacks its attribute ${name}`);
    return this.integer(name, 0);
  }

  text<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.attribute(name, "string") ?? fallback;
    const known = allowed.find((word) => word === value);
    return known ?? this.fail(`${name} is "${value}"; supported are ${allowed.join(", ")}`);
  }

  /** A list of integers, or undefined where the node has none. */
  integers(name: string): readonly number[] | undefined {
    return this.attribute(name, "ints")?.map(Number);
  }

  /** The extent that the file declares of an axis of an output, where it does. */
  declaredExtent(index: number, axis: number): number | undefined {
    return this.surroundings.declared(this.node.output[index] ?? "")?.[axis];
  }

  /** Type of the elements of the first input, which is that of the output too unless an operator says otherwise. */
  get elementType(): ElementType {
    return this.resultType ?? this.inputs.find((input) => input !== undefined)?.elementType ?? "float32";
  }

  /** The same node as another type of operator would have it: these of its inputs, and another type of result. */
  withInputs(places: readonly number[], resultType: ElementType): NodeImport {
    const inputs = places.map((place) => this.inputs[place]);
    return new NodeImport(this.node, inputs, this.surroundings, resultType);
  }

  /** The same node over another value in the place of its first input. */
  withFirst(value: Value): NodeImport {
    return new NodeImport(this.node, [value, ...this.inputs.slice(1)], this.surroundings, this.resultType);
  }

  /** Type in which the file stores its largest constant input, which is its weights; undefined where it has none. */
  private get weightType(): ElementType | undefined {
    const constants = this.inputs.filter((input) => input?.kind === "constant");
    const [largest] = constants.sort((a, b) => elementCount(b.shape) - elementCount(a.shape));
    return largest?.storedType ?? largest?.elementType;
  }

  get inputCount(): number {
    return this.inputs.length;
  }

  /** An input that may be left out. */
  optional(index: number): Value | undefined {
    return this.inputs[index];
  }

  value(index: number): Value {
    return this.inputs[index] ?? this.fail(`lacks its input ${index}`);
  }

  /** All inputs, none left out. */
  values(): readonly Value[] {
    return this.inputs.map((_, index) => this.value(index));
  }

  /** The numbers of an input that must be known to infer shapes; undefined where the input is left out. */
  numbers(index: number): readonly number[] | undefined {
    const value = this.inputs[index];
    if (!value) return undefined;
    const known = value.kind === "constant" ? numbersOf(value) : undefined;
    return known ?? this.fail(`its input ${index} decides a shape and is computed only at run time`);
  }

  /** A list of integers that newer operator sets have as an input and older ones as an attribute. */
  integersOf(index: number, name: string): readonly number[] | undefined {
    const numbers = this.numbers(index);
    if (numbers?.some((value) => !Number.isInteger(value))) {
      this.fail(`its input ${index} (${name}) is [${numbers.slice(0, 8).join(", ")}], not whole numbers`);
    }
    return numbers ?? this.integers(name);
  }

  /** The axis counted from the front; InputError where the tensor has no such axis. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (!Number.isSafeInteger(counted) || counted < 0 || counted >= rank)
      this.fail(`has no axis ${axis} of ${rank}`);
    return counted;
  }

  /** Adds an operator that is, or with a suffix belongs to, this node; returns its name. */
  operator(
    operation: Operation,
    inputs: readonly string[],
    suffix = "",
    elementType: ElementType = this.elementType,
  ): string {
    const name = suffix === "" ? this.name : `${this.name}/${suffix}`;
    const { weightType = elementType } = this;
    const added = this.addOperator({ name, operation, inputs, elementType, weightType }, suffix);
    this.added.push(added);
    return added;
  }

  /** Adds it with weights of its own, or with those that it shares with other samples and other copies of the node. */
  private addOperator(description: OperatorDescription, suffix: string): string {
    const { kind } = description.operation;
    const { weightOwner, builder } = this;
    if (weightOwner) {
      const first = weighted.has(kind) ? weightOwner.added[this.added.length] : undefined;
      return builder.addDescription({
        ...description,
        weightsOf: first === undefined ? undefined : builder.ownerOf(first),
      });
    }
    const { template } = this.node;
    if (!template) return builder.addDescription(description);
    const constants = this.inputs.map((input) => (input?.kind === "constant" ? input : undefined));
    return builder.addCopy(template, `${kind} ${suffix}`, constants, description);
  }

  /** The node over one sample of its first input, with the weights of the node over the first sample. */
  ofSample(number: number, sample: Value, first: NodeImport | undefined): NodeImport {
    const node = { ...this.node, name: `${this.name}/sample ${number}` };
    return new NodeImport(node, [sample, ...this.inputs.slice(1)], this.surroundings, this.resultType, first);
  }

  /** The ONNX tensor of this shape that an operator of the model yields. */
  activation(operator: string, shape: Shape): Activation {
    return { kind: "activation", elementType: this.builder.elementTypeOf(operator), operator, shape };
  }

  /** Name of an operator that yields the value under this shape. */
  view(value: Value, shape: Shape): string {
    return this.builder.view(value, shape);
  }

  /** Name of the operator that yields the value, under whatever shape it does. */
  tensor(value: Value): string {
    return this.builder.activation(value).operator;
  }
}

/**
 * What the node's attribute holds; undefined where it does not have it.
 *
 * @throws InputError for an attribute of another kind
 */
export function attributeContent<K extends AttributeKind>(
  node: OnnxNode,
  name: string,
  kind: K,
): AttributeContents[K] | undefined {
  const found = node.attribute.find((one) => one.name === name);
  if (!found) return undefined;
  const content = found.contents[kind];
  if (content !== undefined) return content;
  const given = Object.keys(found.contents)[0] ?? "something else";
  throw new InputError(`${nodeLabel(node)}: its attribute ${name} is of the kind ${given}, not ${kind}`);
}
