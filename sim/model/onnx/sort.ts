import { InputError } from "../../errors.ts";
import { cycleAmong, topologicalOrder } from "../../topological-order.ts";
import { nodeLabel } from "./node.ts";
import type { OnnxNode } from "./file.ts";
import { readsOf } from "./subgraphs.ts";

/** Real models join a few hundred tensors at most. */
const maximumInputs = 4096;

/**
 * The nodes that the results need, each after those whose tensors it reads, otherwise in the order of the file.
 *
 * @param given tensors that none of the nodes makes: inputs and initializers
 * @throws InputError for a node of too many inputs, a tensor that two nodes make, one that is read and that nobody makes, and a cycle
 */
export function sortNodes(
  nodes: readonly OnnxNode[],
  results: readonly string[],
  given: Pick<ReadonlySet<string>, "has">,
): readonly OnnxNode[] {
  const makers = makersOf(nodes, given);
  const needed = neededNodes(makers, results, given);
  const kept = nodes.filter((node) => needed.has(node));
  const indexOf = new Map(kept.map((node, index) => [node, index]));
  const successors: number[][] = kept.map(() => []);
  for (const [index, node] of kept.entries()) {
    for (const maker of producersOf(node, makers)) successors[indexOf.get(maker)!]!.push(index);
  }
  const order = topologicalOrder(successors);
  if (order.length < kept.length) {
    const [first = 0] = cycleAmong(successors, order);
    throw new InputError(`the nodes form a cycle through ${nodeLabel(kept[first]!)}`);
  }
  return order.map((index) => kept[index]!);
}

function makersOf(
  nodes: readonly OnnxNode[],
  given: Pick<ReadonlySet<string>, "has">,
): ReadonlyMap<string, OnnxNode> {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    if (node.input.length > maximumInputs) {
      throw new InputError(
        `${nodeLabel(node)} has ${node.input.length} inputs; up to ${maximumInputs} are supported`,
      );
    }
    for (const output of node.output) {
      if (output === "") continue;
      if (makers.has(output)) throw new InputError(`${nodeLabel(node)}: another node makes "${output}" too`);
      if (given.has(output)) throw new InputError(`${nodeLabel(node)}: "${output}" is there already`);
      makers.set(output, node);
    }
  }
  return makers;
}

function producersOf(node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): OnnxNode[] {
  return readsOf(node).flatMap((input) => makers.get(input) ?? []);
}

function neededNodes(
  makers: ReadonlyMap<string, OnnxNode>,
  results: readonly string[],
  given: Pick<ReadonlySet<string>, "has">,
): ReadonlySet<OnnxNode> {
  const needed = new Set<OnnxNode>();
  const want = (tensor: string, reader: string) => {
    const maker = makers.get(tensor);
    if (maker) needed.add(maker);
    else if (!given.has(tensor)) throw new InputError(`${reader} reads "${tensor}", which nothing makes`);
  };
  for (const result of results) want(result, "the graph's output");
  // A set walks over what is added to it on the way.
  for (const node of needed) {
    for (const input of readsOf(node)) if (input !== "") want(input, nodeLabel(node));
  }
  return needed;
}
