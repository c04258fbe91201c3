import { isComputed, tensorBytes, type Model } from "../../sim/model/index.ts";
import { bit, bitSet, operatorDag, type BitSet, type Dag } from "../dag/index.ts";

/** A tensor: what it takes while it lives. */
export interface Value {
  readonly bytes: number;
  /** Nodes that read it. */
  readonly readers: BitSet;
  /** Does it stay after its last reader? */
  readonly isKept: boolean;
}

/**
 * Operators to be put in an order of small memory. A node that runs allocates its output, and this state counts; then it
 * frees every value that nobody reads any more. Weights are not part of it, and nothing is computed in place.
 */
export interface MemoryProblem {
  readonly dag: Dag;
  /** By node: its output. */
  readonly outputs: readonly Value[];
  /** By node: the values that it reads, each once. */
  readonly reads: readonly (readonly Value[])[];
  /** Bytes of values that are there before any node has run. */
  readonly initialBytes: number;
}

/**
 * A graph with a value for each node, read by the node's successors; values without readers are results and stay.
 *
 * @param inputs values that are there from the start
 */
export function memoryProblem(
  dag: Dag,
  bytes: readonly number[],
  inputs: readonly { readonly bytes: number; readonly readers: readonly number[] }[] = [],
  kept: (node: number) => boolean = (node) => dag.successors[node]!.length === 0,
): MemoryProblem {
  const outputs = dag.successors.map((readers, node): Value => ({
    bytes: bytes[node]!,
    readers: bitSet(readers),
    isKept: kept(node),
  }));
  const external = inputs.map((input): Value => ({
    bytes: input.bytes,
    readers: bitSet(input.readers),
    isKept: false,
  }));
  return {
    dag,
    outputs,
    reads: dag.predecessors.map((predecessors, node) => [
      ...predecessors.map((predecessor) => outputs[predecessor]!),
      ...external.filter(({ readers }) => readers & bit(node)),
    ]),
    initialBytes: inputs.reduce((sum, input) => sum + input.bytes, 0),
  };
}

/** The computed operators of a model on one device; node `n` is the operator of id `operatorDag(model).operators[n]`. */
export function modelMemoryProblem(model: Model): MemoryProblem {
  const dag = operatorDag(model);
  const nodeOf = new Map(dag.operators.map((id, node) => [id, node]));
  const inputs = model.operators
    .filter((operator) => !isComputed(operator))
    .map((operator) => ({
      bytes: tensorBytes(operator),
      readers: model.consumers[operator.id]!.flatMap((id) => nodeOf.get(id) ?? []),
    }));
  const bytes = dag.operators.map((id) => tensorBytes(model.operators[id]!));
  return memoryProblem(dag, bytes, inputs, (node) => model.outputs.includes(dag.operators[node]!));
}

/** What has run, what lives now, and the most that ever lived; bytes. */
export interface MemoryState {
  readonly executed: BitSet;
  readonly live: number;
  readonly peak: number;
}

/** Before any node has run. */
export function initialState({ initialBytes }: MemoryProblem): MemoryState {
  return { executed: 0n, live: initialBytes, peak: initialBytes };
}

/** Runs one node. */
export function runNode({ outputs, reads }: MemoryProblem, state: MemoryState, node: number): MemoryState {
  const executed = state.executed | bit(node);
  const output = outputs[node]!;
  const allocated = state.live + output.bytes;
  let live = allocated;
  for (const value of reads[node]!) if (isDead(value, executed)) live -= value.bytes;
  if (isDead(output, executed)) live -= output.bytes;
  return { executed, live, peak: Math.max(state.peak, allocated) };
}

/** Most bytes that live at once when nodes run in an order. */
export function peakOf(problem: MemoryProblem, order: readonly number[]): number {
  return order.reduce((state, node) => runNode(problem, state, node), initialState(problem)).peak;
}

/** The nodes whose outputs live while the peak of an order is reached first. */
export function aliveAtPeak(problem: MemoryProblem, order: readonly number[]): readonly number[] {
  const peak = peakOf(problem, order);
  let state = initialState(problem);
  for (const [place, node] of order.entries()) {
    const { executed } = state;
    state = runNode(problem, state, node);
    if (state.peak < peak) continue;
    const before = order.slice(0, place).filter((earlier) => !isDead(problem.outputs[earlier]!, executed));
    return [...before, node];
  }
  return [];
}

function isDead({ readers, isKept }: Value, executed: BitSet): boolean {
  return !isKept && (readers & ~executed) === 0n;
}
