import fc from "fast-check";
import { FlowNetwork, type CutProblem, type PricedCut, type Sides } from "../../planners/cuts/index.ts";
import { dagOf, type Dag } from "../../planners/dag/index.ts";
import { randomDags } from "./dags.ts";

/** Random graphs with articulation points: between each two of them nothing, or a small random graph, or a way around it. */
function seriesDags(maximumNodes: number): fc.Arbitrary<Dag> {
  const piece = fc.tuple(fc.option(randomDags(3), { nil: undefined }), fc.boolean());
  return fc.array(piece, { minLength: 1, maxLength: maximumNodes - 1 }).map((pieces) => {
    const edges: [number, number][] = [];
    let last = 0;
    for (const [inside, hasWayAround] of pieces) {
      const size = inside?.successors.length ?? 0;
      const next = last + size + 1;
      if (next >= maximumNodes) break;
      if (!inside || hasWayAround) edges.push([last, next]);
      for (const [node, readers] of inside?.successors.entries() ?? []) {
        const number = last + 1 + node;
        if (inside?.predecessors[node]!.length === 0) edges.push([last, number]);
        if (readers.length === 0) edges.push([number, next]);
        for (const reader of readers) edges.push([number, last + 1 + reader]);
      }
      last = next;
    }
    return dagOf(last + 1, edges);
  });
}

/** Random cut problems: whole numbers, so that sums are exact and ties abound; the first node is the input. */
export function cutProblems(maximumNodes: number): fc.Arbitrary<CutProblem> {
  return fc.oneof(seriesDags(maximumNodes), randomDags(maximumNodes)).chain((dag) => {
    const count = dag.successors.length;
    const figures = (maximum: number) =>
      fc
        .array(fc.integer({ min: 0, max: maximum }), { minLength: count, maxLength: count })
        .map((drawn) => Float64Array.from(drawn));
    return fc
      .record({
        edgeSeconds: figures(20),
        cloudSeconds: figures(12),
        bytes: figures(9),
        crossingSeconds: figures(2),
        /** Of nodes that nobody reads, which are results; of a few others too. */
        results: fc.tuple(fc.boolean(), figures(5)),
        isPinned: fc.boolean(),
      })
      .map(({ results: [comesBack, sizes], isPinned, ...problem }) => {
        if (isPinned) problem.cloudSeconds[0] = Infinity;
        const isResult = (node: number) => dag.successors[node]!.length === 0 || sizes[node] === 5;
        const resultBytes = sizes.map((size, node) => (comesBack && isResult(node) ? size : 0));
        const resultMessages = sizes.map((_, node) => (comesBack && isResult(node) ? 1 : 0));
        // Half a message where half of the requests have left.
        const messages = sizes.map((size) => (size < 2 ? 0.5 : 1));
        return { dag, ...problem, messages, resultBytes, resultMessages };
      });
  });
}

/** Every way to put the nodes of a graph on two sides. */
export function* allSides(count: number): Generator<Sides> {
  for (let set = 0; set < 2 ** count; set++)
    yield Uint8Array.from({ length: count }, (_, node) => (set >> node) & 1);
}

/**
 * Seconds of a cut, added up reader by reader and not as the planners do it: Infinity for one that is not allowed.
 */
export function secondsByHand(priced: PricedCut, sides: Sides): number {
  let seconds = 0;
  for (let node = 0; node < sides.length; node++) {
    const isOnEdge = sides[node] === 1;
    seconds += isOnEdge ? priced.edgeSeconds[node]! : priced.cloudSeconds[node]!;
    let isPaid = false;
    for (const reader of priced.dag.successors[node]!) {
      if (sides[reader] === sides[node] || isPaid) continue;
      isPaid = true;
      seconds += isOnEdge ? priced.upSeconds[node]! : (priced.downSeconds?.[node] ?? Infinity);
    }
  }
  return seconds;
}

/** The least of some cuts, by trying them. */
export function leastByTrying(priced: PricedCut, cuts: Iterable<Sides>): number {
  let least = Infinity;
  for (const sides of cuts) least = Math.min(least, secondsByHand(priced, sides));
  return least;
}

/** The least cut of the graph without auxiliary vertices: what crosses is paid for each of its readers. */
export function cutPaidByReader({ dag, edgeSeconds, cloudSeconds, upSeconds }: PricedCut): Sides {
  const count = edgeSeconds.length;
  const [source, sink] = [count, count + 1];
  const arcs = dag.successors.flatMap((readers, node) => [
    { ends: [source, node] as const, forward: cloudSeconds[node]!, backward: 0 },
    { ends: [node, sink] as const, forward: edgeSeconds[node]!, backward: 0 },
    ...readers.map((reader) => ({
      ends: [node, reader] as const,
      forward: upSeconds[node]!,
      backward: Infinity,
    })),
  ]);
  const network = new FlowNetwork(
    count + 2,
    arcs.map(({ ends }) => ends),
    source,
    sink,
  );
  const sides = network.minimumCut(
    Float64Array.from(arcs, ({ forward }) => forward),
    Float64Array.from(arcs, ({ backward }) => backward),
  );
  if (!sides) throw new Error("no cut is allowed");
  return sides.subarray(0, count);
}
