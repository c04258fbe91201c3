import type { ProvedPlan } from "../planners/index.ts";
import { isComputed, type Model } from "../sim/model/index.ts";
import { axisRoles, type Piece } from "../sim/partition/index.ts";
import { computeDurations, simulate } from "../sim/run/index.ts";
import { hull, sameBox, volume, type Box } from "../sim/tensor/index.ts";
import type { InferencePoint } from "./point.ts";

/** Why one plan is faster than another: what differs, part by part, and what each part saves. */
export interface Explanation {
  /** Seconds, as simulated alone. */
  readonly latency: number;
  readonly otherLatency: number;
  readonly execution: string;
  readonly otherExecution: string;
  /** Consecutive operators that both plans divide in one way each, in the order of the model. */
  readonly parts: readonly ExplainedPart[];
  /** Seconds that the way of the result to its place takes, after the last operator. */
  readonly home: number;
  readonly otherHome: number;
}

/** Consecutive operators of the model, and who computes them in both plans. */
export interface ExplainedPart {
  readonly operators: readonly string[];
  /** In words: "rows over a, b (3:5)"; the numbers are those of the last operator. */
  readonly own: string;
  readonly other: string;
  /** Do both plans compute the same regions on the same devices, if in other pieces or another order? */
  readonly isSame: boolean;
  /**
   * Seconds from when all operators before were done until all of these are. In all parts together with the way home these
   * add up to the latency.
   */
  readonly seconds: number;
  readonly otherSeconds: number;
}

/**
 * Compares two plans of a point by a run of each with median times.
 *
 * @param own the plan to explain; both are of the model as it is, without merged operators or coders
 */
export function explainPlans(point: InferencePoint, own: ProvedPlan, other: ProvedPlan): Explanation {
  const { model } = point.inference;
  const ran = [own, other].map((plan) => doneTimes(point, plan)) as [DoneTimes, DoneTimes];
  const names = point.cluster.devices.map(({ name }) => name);
  const ids = model.operators.filter(isComputed).map(({ id }) => id);
  const described = ids.map((id) => {
    const [pieces, others] = ran.map(({ pieces: all }) => all.get(id) ?? []) as [Piece[], Piece[]];
    return {
      id,
      own: divisionOf(model, names, pieces),
      other: divisionOf(model, names, others),
      isSame: samePieces(pieces, others),
    };
  });
  const parts: ExplainedPart[] = [];
  const reached = [0, 0];
  for (let first = 0; first < described.length;) {
    let end = first + 1;
    while (end < described.length && isOneWay(described[first]!, described[end]!)) end++;
    const members = described.slice(first, end);
    const seconds = ran.map(({ doneAt }, plan) => {
      const before = reached[plan]!;
      for (const { id } of members) reached[plan] = Math.max(reached[plan]!, doneAt.get(id) ?? 0);
      return reached[plan]! - before;
    });
    const last = members.at(-1)!;
    parts.push({
      operators: members.map(({ id }) => model.operators[id]!.name),
      own: textOf(last.own),
      other: textOf(last.other),
      isSame: last.isSame,
      seconds: seconds[0]!,
      otherSeconds: seconds[1]!,
    });
    first = end;
  }
  return {
    latency: ran[0].makespan,
    otherLatency: ran[1].makespan,
    execution: own.planned.plan.execution,
    otherExecution: other.planned.plan.execution,
    parts,
    home: ran[0].makespan - reached[0]!,
    otherHome: ran[1].makespan - reached[1]!,
  };
}

interface DoneTimes {
  readonly makespan: number;
  /** By operator: when the last of its pieces is done. */
  readonly doneAt: ReadonlyMap<number, number>;
  readonly pieces: ReadonlyMap<number, readonly Piece[]>;
}

function doneTimes({ cluster }: InferencePoint, { checked }: ProvedPlan): DoneTimes {
  const { lowering } = checked;
  const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
  const { makespan, computeEnd } = simulate(lowering, cluster, seconds);
  const doneAt = new Map<number, number>();
  const pieces = new Map<number, Piece[]>();
  for (const [task, { piece }] of lowering.computes.entries()) {
    const { operator } = piece;
    doneAt.set(operator, Math.max(doneAt.get(operator) ?? 0, computeEnd[task]!));
    const known = pieces.get(operator);
    if (known) known.push(piece);
    else pieces.set(operator, [piece]);
  }
  return { makespan, doneAt, pieces };
}

/** How an operator is divided: along what, over whom, and how much each has. */
interface Division {
  readonly way: string;
  readonly parts: string;
}

/** Operators are told together that are divided along the same axis over the same devices, in both plans. */
interface Described {
  readonly own: Division;
  readonly other: Division;
  readonly isSame: boolean;
}

function isOneWay(a: Described, b: Described): boolean {
  return a.own.way === b.own.way && a.other.way === b.other.way && a.isSame === b.isSame;
}

function textOf({ way, parts }: Division): string {
  return parts === "" ? way : `${way} (${parts})`;
}

function divisionOf(model: Model, names: readonly string[], pieces: readonly Piece[]): Division {
  const devices = [...new Set(pieces.map(({ device }) => device))].sort((a, b) => a - b);
  if (devices.length === 0) return { way: "left out", parts: "" };
  if (devices.length === 1) return { way: `whole on ${names[devices[0]!]!}`, parts: "" };
  const { shape } = model.operators[pieces[0]!.operator]!;
  const { rows, columns, channels } = axisRoles(shape.length);
  const cut = [...shape.keys()].filter((axis) =>
    pieces.some(({ region }) => region.end[axis]! - region.start[axis]! < shape[axis]!),
  );
  const over = devices.map((device) => names[device]!).join(", ");
  const [axis] = cut;
  if (axis === undefined) return { way: `whole on each of ${over}`, parts: "" };
  if (cut.length > 1) {
    const share = (device: number) =>
      pieces.reduce((sum, piece) => sum + (piece.device === device ? volume(piece.region) : 0), 0);
    const total = shape.reduce((product, extent) => product * extent, 1);
    const parts = devices.map((device) => `${Math.round((100 * share(device)) / total)} %`).join(":");
    return { way: `a grid over ${over}`, parts };
  }
  const name =
    axis === rows ? "rows" : axis === columns ? "columns" : axis === channels ? "channels" : `axis ${axis}`;
  const parts = devices.map((device) =>
    pieces.reduce(
      (sum, { device: own, region }) => sum + (own === device ? region.end[axis]! - region.start[axis]! : 0),
      0,
    ),
  );
  return { way: `${name} over ${over}`, parts: parts.join(":") };
}

function samePieces(some: readonly Piece[], others: readonly Piece[]): boolean {
  const [own, other] = [regionsOf(some), regionsOf(others)];
  return (
    own.size === other.size &&
    [...own].every(([device, region]) => other.has(device) && sameBox(other.get(device)!, region))
  );
}

/** By device: what its pieces of an operator, which lie beside each other, cover together. */
function regionsOf(pieces: readonly Piece[]): ReadonlyMap<number, Box> {
  const regions = new Map<number, Box>();
  for (const { device, region } of pieces) {
    const known = regions.get(device);
    regions.set(device, known ? hull(known, region) : region);
  }
  return regions;
}
