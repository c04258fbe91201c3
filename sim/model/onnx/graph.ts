import { InputError } from "../../errors.ts";
import { buildModel } from "../build-model.ts";
import type { Model, OperatorDescription } from "../model.ts";
import { canonicalView, ModelBuilder } from "./builder.ts";
import { boundShape, type DimensionBinding } from "./dimensions.ts";
import { NodeImport, nodeLabel, type Surroundings } from "./node.ts";
import { neededOperators } from "./needed-operators.ts";
import { isSupported, nodeOutputs } from "./node-outputs.ts";
import { expandControl, isControl } from "./control.ts";
import { withoutFunctions } from "./functions.ts";
import { declaredTensors, opaqueOutputs, refuseUnsupported, type DeclaredTensors } from "./opaque.ts";
import { joinQuantized, type QuantizationJoin } from "./quantization.ts";
import { withStoredNodes, type GraphPart } from "./graph-part.ts";
import type { OnnxFile, OnnxGraph, OnnxNode, OnnxValueInfo } from "./file.ts";
import { sortNodes } from "./sort.ts";
import { readsOf } from "./subgraphs.ts";
import { checkedShape, elementTypeOf, tensorConstant } from "./tensor-data.ts";
import { constant, type Activation, type Value } from "./value.ts";

/** Numbers that folding may keep; shapes take a few each. */
const maximumNumbers = 2 ** 24;

/** Nodes that loops may unroll to. */
const maximumCopies = 20_000;

/** Everything about an import that the file does not say. */
export interface GraphOptions extends DimensionBinding {
  readonly opaque: boolean;
  /** Tensors to take as the results; those of the file where there are none. */
  readonly outputs: readonly string[];
}

/** A node that was turned into a part of the model, or into constants. */
export interface ConvertedNode {
  readonly node: OnnxNode;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly (Value | undefined)[];
  /** The operators that it added. */
  readonly operators: readonly OperatorDescription[];
  /** Which of its inputs a constant operator stands for; -1 for none. */
  readonly inputOf: (operator: string) => number;
}

/** A result of a file, and the name of the operator of the model that yields it. */
export interface YieldedResult {
  readonly name: string;
  readonly operator: string;
}

/** The model that a file's graph was turned into, and its results that are not constants. */
export interface ImportedGraph {
  readonly model: Model;
  readonly results: readonly YieldedResult[];
  /** Conversions of whole numbers that other operators do. */
  readonly joins: readonly QuantizationJoin[];
}

/**
 * Turns the graph of a file into a model: what its results need, node by node.
 *
 * @param observe is told of every node, in order
 */
export function importGraph(
  file: OnnxFile,
  name: string,
  options: GraphOptions,
  observe: (converted: ConvertedNode) => void = () => undefined,
): ImportedGraph {
  const { graph } = file;
  const results = options.outputs.length > 0 ? options.outputs : graph.output.map((output) => output.name);
  if (results.length === 0) throw new InputError("has no outputs");
  const nodes = sortNodes(withoutFunctions(file).map(withStoredNodes), results, givenTensors(graph));
  checkSupported(nodes, options);

  const read = new Set([...results, ...nodes.flatMap(readsOf)]);
  const builder = new ModelBuilder();
  const values = givenValues(file, builder, options, read);
  const inputs = new Set(builder.descriptions.map((input) => input.name));
  const declared = declaredTensors(graph);
  const surroundings = {
    builder,
    declared: (tensor: string) => {
      const dimensions = declared.get(tensor)?.type?.tensor_type?.shape?.dim;
      return dimensions?.map(({ dim_value: extent, dim_param: symbol }) =>
        symbol !== undefined && Object.hasOwn(options.dimensions, symbol)
          ? options.dimensions[symbol]
          : extent,
      );
    },
    operatorSet: file.operatorSet,
    isRead: (tensor: string) => read.has(tensor),
  };
  const left = { numbers: maximumNumbers, copies: maximumCopies };
  convertNodes(nodes, { values, declared, options, surroundings, observe, left, copied: new Map() });
  const yielded = yieldedResults(results, values, builder, inputs);
  if (yielded.length === 0) throw new InputError("its outputs are constants; there is nothing to compute");
  const wanted = yielded.map(({ operator }) => operator);
  const joined = joinQuantized(neededOperators(builder.descriptions, wanted), wanted);
  const found = yielded.map((result) => ({ ...result, operator: joined.yieldedBy(result.operator) }));
  const model = buildModel(
    name,
    joined.descriptions,
    found.map(({ operator }) => operator),
  );
  return { model, results: found, joins: joined.joins };
}

/** What nodes are converted with, and what comes of them. */
interface Conversion {
  readonly values: Map<string, Value>;
  readonly declared: DeclaredTensors;
  readonly options: GraphOptions;
  readonly surroundings: Surroundings;
  readonly observe: (converted: ConvertedNode) => void;
  /** Results of nodes over constants that more copies may follow of. */
  readonly copied: Map<OnnxNode, { readonly inputs: Values; readonly outputs: Values }>;
  readonly left: { numbers: number; copies: number };
}

type Values = readonly (Value | undefined)[];

/** Adds the outputs of sorted nodes to the values, and their operators to the builder. */
function convertNodes(nodes: readonly OnnxNode[], conversion: Conversion): void {
  const { values, observe, surroundings } = conversion;
  for (const node of nodes) {
    if (isControl(node)) {
      const reason = convertControl(node, conversion);
      if (reason === undefined) continue;
      if (!conversion.options.opaque) refuseUnsupported([`${nodeLabel(node)}, ${reason}`]);
    }
    const inputs = readsOf(node).map((input) => (input === "" ? undefined : values.get(input)));
    const operatorsBefore = surroundings.builder.descriptions.length;
    const outputs = explaining(nodeLabel(node), () => copiedOutputs(node, inputs, conversion));
    const operators = surroundings.builder.descriptions.slice(operatorsBefore);
    const inputOf = (operator: string) => {
      const constant = surroundings.builder.constantOf(operator);
      return constant ? inputs.indexOf(constant) : -1;
    };
    observe({ node, inputs, outputs, operators, inputOf });
    for (const [index, output] of node.output.entries()) {
      const value = outputs[index];
      if (!value || output === "") continue;
      values.set(output, value);
      if (value.kind === "constant") conversion.left.numbers -= value.values?.length ?? 0;
    }
    if (conversion.left.numbers < 0) {
      throw new InputError(`works out more than ${maximumNumbers} constants; no real model does`);
    }
  }
}

/** A copy of a node over the same constants yields the same ones: stored tensors of a repeated graph are there once. */
function copiedOutputs(node: OnnxNode, inputs: Values, conversion: Conversion): Values {
  const { template } = node;
  const known = template && conversion.copied.get(template);
  if (known?.inputs.every((input, index) => input === inputs[index])) return known.outputs;
  const outputs = convertedOutputs(node, inputs, conversion);
  const isConstant = outputs.every((output) => output === undefined || output.kind === "constant");
  if (template && isConstant) conversion.copied.set(template, { inputs, outputs });
  return outputs;
}

function convertedOutputs(
  node: OnnxNode,
  inputs: Values,
  { surroundings, declared, options }: Conversion,
): Values {
  if (isSupported(node)) return nodeOutputs(node, inputs, surroundings);
  return opaqueOutputs(new NodeImport(node, inputs, surroundings), declared, options);
}

/** What a node runs, in its place; says why that cannot be done where it cannot. */
function convertControl(node: OnnxNode, conversion: Conversion): string | undefined {
  const expansion = expandControl(node, (tensor) => conversion.values.get(tensor));
  for (;;) {
    const step = explaining(nodeLabel(node), () => expansion.next());
    if (step.done) return step.value;
    convertPart(step.value, conversion);
  }
}

function convertPart(part: GraphPart, conversion: Conversion): void {
  const { values, options, surroundings, left } = conversion;
  const nodes = sortNodes(part.nodes, part.results, values);
  left.copies -= nodes.length;
  if (left.copies < 0)
    throw new InputError(`its loops unroll to more than ${maximumCopies} nodes; no real model's do`);
  checkSupported(nodes, options);
  const read = new Set([...part.results, ...nodes.flatMap(readsOf)]);
  convertNodes(nodes, {
    ...conversion,
    declared: new Map([
      ...conversion.declared,
      ...part.declared.map((tensor) => [tensor.name, tensor] as const),
    ]),
    surroundings: { ...surroundings, isRead: (tensor: string) => read.has(tensor) },
  });
}

/** Whether what a node runs is known before anything runs turns out on the way. */
function checkSupported(nodes: readonly OnnxNode[], { opaque }: GraphOptions): void {
  const unsupported = nodes.filter((node) => !isSupported(node));
  if (!unsupported.every(isControl) && !opaque) refuseUnsupported(unsupported.map(nodeLabel));
}

/** Names of the tensors that no node makes. */
function givenTensors({ initializer, input, sparse_initializer: sparse }: OnnxGraph): ReadonlySet<string> {
  return new Set(
    [...initializer, ...input, ...sparse.map(({ values }) => values)].map((tensor) => tensor.name),
  );
}

/** Inputs become operators, initializers constants; one that is both, as older files have it, is a constant. */
function givenValues(
  { graph }: OnnxFile,
  builder: ModelBuilder,
  binding: DimensionBinding,
  read: ReadonlySet<string>,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const tensor of graph.initializer)
    if (read.has(tensor.name)) values.set(tensor.name, tensorConstant(tensor));
  for (const { values: tensor, dims } of graph.sparse_initializer) {
    const owner = `tensor "${tensor.name}"`;
    values.set(tensor.name, constant(elementTypeOf(tensor.data_type, owner), checkedShape(dims, owner)));
  }
  for (const input of graph.input) {
    if (values.has(input.name) || !read.has(input.name)) continue;
    values.set(input.name, givenInput(input, builder, binding));
  }
  return values;
}

function givenInput(input: OnnxValueInfo, builder: ModelBuilder, binding: DimensionBinding): Activation {
  const owner = `input "${input.name}"`;
  const shape = boundShape(input, binding);
  if (!shape) throw new InputError(`${owner} has no shape`);
  checkedShape(shape, owner);
  if (shape.includes(0)) throw new InputError(`${owner} has no elements: its shape is [${shape.join(", ")}]`);
  const elementType = elementTypeOf(input.type?.tensor_type?.elem_type ?? 0, owner);
  const operation = { kind: "input", shape: canonicalView(shape) } as const;
  const operator = explaining(owner, () =>
    builder.addDescription({ name: input.name, operation, inputs: [], elementType }),
  );
  return { kind: "activation", elementType, shape, operator };
}

/** The results and the operators that yield them, each under the shape that the file gives it. */
function yieldedResults(
  results: readonly string[],
  values: ReadonlyMap<string, Value>,
  builder: ModelBuilder,
  inputs: ReadonlySet<string>,
): readonly YieldedResult[] {
  return results.flatMap((result) => {
    const value = values.get(result);
    if (!value || value.kind === "constant") return [];
    const view = canonicalView(value.shape);
    // A result that is an input under another name or shape is at least written again.
    if (inputs.has(value.operator)) {
      const operator = builder.add(result, { kind: "reshape", shape: view }, value.operator);
      return [{ name: result, operator }];
    }
    const yielded = builder.shapeOf(value.operator);
    const [wanted, there] = [view, yielded].map((shape) => shape.filter((extent) => extent !== 1).join("x"));
    return [{ name: result, operator: wanted === there ? value.operator : builder.view(value, view) }];
  });
}

/** Runs the action; an InputError that does not yet say where gets the place in front. */
function explaining<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(place)) throw error;
    throw new InputError(`${place}: ${error.message}`);
  }
}
