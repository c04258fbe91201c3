import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValueInfo } from "./file.ts";
import { identity, labelOf, mapSubgraphs, ownNames, renamed } from "./subgraphs.ts";
import { elementTypeCode } from "./tensor-data.ts";
import { numbersOf, type Value } from "./value.ts";

/** Nodes that take the place of another one, all or some of them. */
export interface GraphPart {
  readonly nodes: readonly OnnxNode[];
  /** Names of the tensors that are wanted of them. */
  readonly results: readonly string[];
  /** What the file says of the shapes of their tensors. */
  readonly declared: readonly OnnxValueInfo[];
}

/**
 * Parts, each of which is turned into a piece of the model before the next one is asked for; in the end nothing, or why
 * the node cannot be expanded.
 */
export type Expansion = Generator<GraphPart, string | undefined, void>;

/** What is known of a tensor by now. */
export type TensorValue = (tensor: string) => Value | undefined;

/** A graph of a node under names of its own. */
export interface PlacedGraph {
  readonly nodes: readonly OnnxNode[];
  readonly declared: readonly OnnxValueInfo[];
  /** Names of its inputs and outputs; an output may be a tensor from around it. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The node with nodes in place of the stored tensors of its graphs, however deep: the copies of a graph then share those. */
export function withStoredNodes(node: OnnxNode): OnnxNode {
  return mapSubgraphs(node, (graph) => ({
    ...graph,
    node: [
      ...graph.initializer.map((tensor) => constantNode(tensor.name, "value", { tensor })),
      ...graph.sparse_initializer.map((tensor) =>
        constantNode(tensor.values.name, "sparse_value", { sparse_tensor: tensor }),
      ),
      ...graph.node.map(withStoredNodes),
    ],
    initializer: [],
    sparse_initializer: [],
  }));
}

/** The graph with the place in front of the names of its nodes and of its own tensors. */
export function placedGraph(graph: OnnxGraph, place: string): PlacedGraph {
  const own = ownNames(graph);
  const nameOf = (tensor: string) => (own.has(tensor) && tensor !== "" ? `${place}/${tensor}` : tensor);
  return {
    nodes: graph.node.map((inner) => ({
      ...renamed(inner, nameOf),
      name: `${place}/${labelOf(inner)}`,
    })),
    declared: graph.value_info.map((tensor) => ({ ...tensor, name: nameOf(tensor.name) })),
    inputs: graph.input.map(({ name }) => nameOf(name)),
    outputs: graph.output.map(({ name }) => nameOf(name)),
  };
}

/** Nodes that give tensors other names; nothing for those of which none is wanted. */
export function handedOut(tensors: readonly string[], names: readonly string[]): readonly OnnxNode[] {
  return names.flatMap((name, index) => {
    const tensor = tensors[index] ?? "";
    return name === "" || tensor === "" ? [] : [identity(tensor, name)];
  });
}

/** The tensors of several trips, one a trip, as one along a new axis. */
export function stackedNodes(tensors: readonly string[], axis: number, result: string): readonly OnnxNode[] {
  const widened = tensors.map((tensor, index) => ({
    ...identity(tensor, `${result}/part ${index + 1}`),
    op_type: "Unsqueeze",
    attribute: [{ name: "axes", contents: { ints: [BigInt(axis)] } }],
    // Later sets have the axes as an input.
    operatorSet: 11,
  }));
  const joined = {
    ...identity("", result),
    op_type: "Concat",
    input: widened.map(({ output }) => output[0]!),
    attribute: [{ name: "axis", contents: { int: BigInt(axis) } }],
  };
  return [...widened, joined];
}

/** A node that yields a whole number. */
export function numberNode(output: string, value: number): OnnxNode {
  return constantNode(output, "value_int", { int: BigInt(value) });
}

/** A node that yields a condition that holds. */
export function truthNode(output: string): OnnxNode {
  const none = new Uint8Array();
  const tensor = {
    ...{ name: output, dims: [], data_type: elementTypeCode("bool"), raw_data: Uint8Array.of(1) },
    ...{ float_data: none, int32_data: none, int64_data: none, double_data: none, uint64_data: none },
    data_location: 0,
  };
  return constantNode(output, "value", { tensor });
}

function constantNode(output: string, name: string, contents: OnnxAttribute["contents"]): OnnxNode {
  return { ...identity("", output), op_type: "Constant", input: [], attribute: [{ name, contents }] };
}

/** The number of a tensor of one element, where it is known. */
export function knownNumber(value: Value | undefined): number | undefined {
  return value?.kind === "constant" ? numbersOf(value)?.[0] : undefined;
}
