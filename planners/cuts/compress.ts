import { dagOf } from "../dag/index.ts";
import { blocksOf, priceInside, type Block } from "./blocks.ts";
import { cutSeconds, type CutProblem, type PricedCut, type Sides } from "./cut-problem.ts";

/** A cut problem with fewer nodes that has the same optima on every network. */
export interface CompressedCut {
  readonly problem: CutProblem;
  /** By node of the original problem: the node of the compressed one that it is part of. */
  readonly groupOf: Int32Array;
}

/**
 * CIC-style compression (Yang et al., IJCNN 2022, whose rules are not public; these are ours and proved): nodes that some
 * optimal cut keeps together, whatever the network, become one. Made once for a model and a platform.
 *
 * A block between articulation points is merged with the one behind it where no cut inside it can beat the one before
 * it: its cheapest crossing has at least the bytes of that one, and no part of it is faster on the edge. Then a node with
 * one source and one reader is merged with its reader where a cut behind it cannot beat one before it: it has at least the
 * bytes of its source and is no faster on the edge.
 */
export function compressCut(problem: CutProblem): CompressedCut {
  const blocks = blocksOf(problem.dag).filter((block) => isNeverCut(problem, block));
  const owner = Int32Array.from(problem.edgeSeconds.keys());
  for (const { start, end } of blocks) owner.fill(end, start, end);
  const merged = mergedBy(problem, owner);
  const chained = mergeDominated(merged.problem);
  return { problem: chained.problem, groupOf: merged.groupOf.map((group) => chained.groupOf[group]!) };
}

/** A cut of the compressed problem as one of the original. */
export function expandSides({ groupOf }: CompressedCut, sides: Sides): Sides {
  return Uint8Array.from(groupOf, (group) => sides[group]!);
}

/** Is a cut at the articulation point before a block never worse than one inside it? */
function isNeverCut(problem: CutProblem, block: Block): boolean {
  const { start, end } = block;
  const count = problem.edgeSeconds.length;
  if (start === 0 || end === count) return false;
  const none = new Float64Array(count);
  for (let node = start; node < end; node++) {
    // A result that need not come back may be worth a cut, by how much depends on the network.
    if (problem.resultMessages[node]! > 0 || problem.cloudSeconds[node]! === Infinity) return false;
  }
  const leastOf = (part: Pick<PricedCut, "edgeSeconds" | "cloudSeconds" | "upSeconds">) => {
    const inside = priceInside(block, { dag: problem.dag, ...part });
    const sides = block.graph.minimumCut(inside);
    return sides ? cutSeconds(inside, sides) : Infinity;
  };
  const crossing = (upSeconds: Float64Array) =>
    leastOf({ edgeSeconds: none, cloudSeconds: none, upSeconds }) >= upSeconds[start - 1]!;
  const { edgeSeconds, cloudSeconds } = problem;
  const inCloud = cloudSeconds.subarray(start, end).reduce((sum, seconds) => sum + seconds, 0);
  return (
    crossing(problem.bytes) &&
    crossing(problem.messages) &&
    crossing(problem.crossingSeconds) &&
    leastOf({ edgeSeconds, cloudSeconds, upSeconds: none }) >= inCloud * (1 - rounding)
  );
}

/** Sums in another order differ by less. */
const rounding = 1e-12;

/** Merges nodes with their readers, again and again, where a cut between them cannot be better than one before them. */
function mergeDominated(problem: CutProblem): CompressedCut {
  const { dag, bytes, messages, crossingSeconds, resultMessages } = problem;
  const edgeSeconds = problem.edgeSeconds.slice();
  const cloudSeconds = problem.cloudSeconds.slice();
  const sources = dag.predecessors.map((nodes) => new Set(nodes));
  const readers = dag.successors.map((nodes) => new Set(nodes));
  const owner = Int32Array.from(bytes.keys());
  for (let again = true; again;) {
    again = false;
    for (const node of bytes.keys()) {
      const [source, ...otherSources] = sources[node]!;
      const [reader, ...otherReaders] = readers[node]!;
      if (source === undefined || reader === undefined || otherSources.length + otherReaders.length > 0)
        continue;
      if (
        !(edgeSeconds[node]! >= cloudSeconds[node]!) ||
        bytes[node]! < bytes[source]! ||
        messages[node]! < messages[source]! ||
        crossingSeconds[node]! < crossingSeconds[source]! ||
        resultMessages[node]! > 0
      )
        continue;
      owner[node] = reader;
      edgeSeconds[reader]! += edgeSeconds[node]!;
      cloudSeconds[reader]! += cloudSeconds[node]!;
      sources[reader]!.delete(node);
      sources[reader]!.add(source);
      readers[source]!.delete(node);
      readers[source]!.add(reader);
      sources[node]!.clear();
      readers[node]!.clear();
      again = true;
    }
  }
  return mergedBy(problem, owner);
}

/**
 * The problem in which each node is merged with another, itself perhaps, that comes later: times add up, and what crosses is
 * the output of the last.
 */
function mergedBy(problem: CutProblem, owner: Int32Array): CompressedCut {
  const count = owner.length;
  const groupOf = new Int32Array(count);
  const kept = Int32Array.from(owner.keys()).filter((node) => owner[node] === node);
  for (const [group, node] of kept.entries()) groupOf[node] = group;
  for (let node = count - 1; node >= 0; node--) groupOf[node] = groupOf[owner[node]!]!;
  const edges = problem.dag.successors.flatMap((readers, node) =>
    readers.flatMap((reader): (readonly [number, number])[] => {
      const [from, to] = [groupOf[node]!, groupOf[reader]!];
      return from === to ? [] : [[from, to]];
    }),
  );
  const sums = (figures: Float64Array) => {
    const summed = new Float64Array(kept.length);
    for (const [node, figure] of figures.entries()) summed[groupOf[node]!]! += figure;
    return summed;
  };
  const ofLast = (figures: Float64Array) => Float64Array.from(kept, (node) => figures[node]!);
  return {
    groupOf,
    problem: {
      dag: dagOf(kept.length, edges),
      edgeSeconds: sums(problem.edgeSeconds),
      cloudSeconds: sums(problem.cloudSeconds),
      bytes: ofLast(problem.bytes),
      messages: ofLast(problem.messages),
      crossingSeconds: ofLast(problem.crossingSeconds),
      resultBytes: ofLast(problem.resultBytes),
      resultMessages: ofLast(problem.resultMessages),
    },
  };
}
