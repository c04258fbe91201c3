import type { OnnxGraph, OnnxNode } from "./file.ts";

/** The graphs that a node has as attributes, such as the branches of an If. */
function subgraphs(node: OnnxNode): readonly OnnxGraph[] {
  return node.attribute.flatMap(({ contents: { graph, graphs = [] } }) => (graph ? [graph] : graphs));
}

/** The node with other graphs as its attributes. */
export function mapSubgraphs(node: OnnxNode, map: (graph: OnnxGraph) => OnnxGraph): OnnxNode {
  if (subgraphs(node).length === 0) return node;
  const attribute = node.attribute.map((one) => {
    const { graph, graphs } = one.contents;
    if (graph) return { ...one, contents: { graph: map(graph) } };
    return graphs ? { ...one, contents: { graphs: graphs.map(map) } } : one;
  });
  return { ...node, attribute };
}

/** Names of the tensors that a node reads: its inputs, and those from around it that its graphs capture. */
export function readsOf(node: OnnxNode): readonly string[] {
  const graphs = subgraphs(node);
  return graphs.length === 0 ? node.input : [...new Set([...node.input, ...graphs.flatMap(capturedBy)])];
}

/** Names of the tensors that a graph reads and that nothing in it makes. */
function capturedBy(graph: OnnxGraph): readonly string[] {
  const own = ownNames(graph);
  const read = [...graph.node.flatMap(readsOf), ...graph.output.map(({ name }) => name)];
  return read.filter((name) => name !== "" && !own.has(name));
}

/** Names of the tensors that a graph makes or has. */
export function ownNames(graph: OnnxGraph): ReadonlySet<string> {
  const sparse = graph.sparse_initializer.map(({ values }) => values);
  return new Set([
    ...[...graph.input, ...graph.initializer, ...sparse].map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
}

/** A node, and all in its graphs, with tensors from around it under other names. */
export function renamed(node: OnnxNode, nameOf: (tensor: string) => string): OnnxNode {
  const inside = (graph: OnnxGraph): OnnxGraph => {
    const own = ownNames(graph);
    const innerName = (tensor: string) => (own.has(tensor) ? tensor : nameOf(tensor));
    return {
      ...graph,
      node: graph.node.map((inner) => renamed(inner, innerName)),
      output: graph.output.map((output) => ({ ...output, name: innerName(output.name) })),
    };
  };
  return {
    ...mapSubgraphs(node, inside),
    input: node.input.map(nameOf),
    output: node.output.map(nameOf),
    template: node.template ?? node,
  };
}

/** A node that gives a tensor another name. */
export function identity(input: string, output: string): OnnxNode {
  return {
    op_type: "Identity",
    domain: "",
    overload: "",
    name: "",
    input: [input],
    output: [output],
    attribute: [],
  };
}

/** What goes in front of the names of a node's own tensors: nodes may share a name, their outputs do not. */
export function placeOf({ output, op_type: type }: OnnxNode): string {
  return output.find((tensor) => tensor !== "") ?? type;
}

/** What a node is called where it has no name. */
export function labelOf({ name, output, op_type: type }: OnnxNode): string {
  return name || output.find((tensor) => tensor !== "") || type;
}
