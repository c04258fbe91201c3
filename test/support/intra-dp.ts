import { cutProblemOf, type CutLayer, type CutProblem } from "../../planners/cuts/index.ts";

/** A graph of operators with the times of a robot and a server, and what its program expected; of Intra-DP's logs. */
export interface IntraDp {
  readonly model: string;
  /** Id, operator, inputs, outputs, shapes of its outputs. */
  readonly ops: readonly (readonly [
    number,
    string,
    readonly number[],
    readonly number[],
    readonly (readonly number[])[],
  ])[];
  readonly runs: readonly IntraDpRun[];
  readonly expected: Readonly<Record<string, number>>;
}

export interface IntraDpRun {
  readonly mode: string;
  readonly environment: string;
  /** By MB/s; seconds. */
  readonly expected_s_by_bandwidth: Readonly<Record<string, number>>;
  readonly decision_by_bandwidth?: readonly ("local" | "offload")[];
  readonly client_acc_s: readonly number[];
  readonly server_acc_s: readonly number[];
  readonly local_expected_s?: number;
  readonly offload_fixed_s?: number;
  readonly offload_bytes?: number;
}

/** Operators that write over what they read: who reads their output reads their input too, by the logs. */
const inPlace = /^(relu|relu6|silu|dropout|hardswish|leaky_relu|.*_)$/;

/**
 * The cut problem of a run: the operators that lead to the end, with the times of both sides scaled to the whole forward
 * passes that the run states. The result goes back to the robot.
 */
export function intraDpProblem({ ops }: IntraDp, run: IntraDpRun): CutProblem {
  // What an operator writes over is the same memory: of the writers that a reader lists, only the last is read.
  const memoryOf: number[] = [];
  for (const [place, [, kind, inputs]] of ops.entries())
    memoryOf.push(inPlace.test(kind) && inputs[0] !== undefined ? memoryOf[inputs[0]]! : place);
  const inputsOf = ops.map(([, , inputs]) => [
    ...new Map(inputs.toSorted((a, b) => a - b).map((input) => [memoryOf[input], input])).values(),
  ]);
  const needed = new Set([ops.length - 1]);
  for (let place = ops.length - 1; place >= 0; place--)
    if (needed.has(place)) for (const input of inputsOf[place]!) needed.add(input);
  const timesOf = (summed: readonly number[], all: number | undefined) => {
    const steps = ops.map((_, place) =>
      needed.has(place) ? Math.max(0, summed[place]! - (summed[place - 1] ?? 0)) : 0,
    );
    const sum = steps.reduce((total, step) => total + step, 0);
    return steps.map((step) => (step * (all ?? sum)) / sum);
  };
  const onRobot = timesOf(run.client_acc_s, run.local_expected_s);
  const onServer = timesOf(run.server_acc_s, run.offload_fixed_s);
  const layers = ops.flatMap(([id, , , , shapes], place): readonly CutLayer[] => {
    if (!needed.has(place)) return [];
    const bytes =
      4 * shapes.reduce((sum, shape) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
    return [
      {
        name: String(id),
        edgeSeconds: onRobot[place]!,
        cloudSeconds: place === 0 ? Infinity : onServer[place]!,
        bytes,
        inputs: inputsOf[place]!.map(String),
        ...(place === ops.length - 1 && { resultBytes: bytes }),
      },
    ];
  });
  return cutProblemOf(layers);
}
