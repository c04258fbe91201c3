import { speedAt, wattsAt } from "../../sim/cluster/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import type { Program } from "../../sim/program/index.ts";
import { secondsOfProgram } from "../cost-model.ts";
import { cutPlan, cutPoints, sidesAt } from "../cuts/index.ts";
import { dagOf } from "../dag/index.ts";
import type { DeviceFacts, PlanningProblem } from "../planner.ts";
import { leastBy } from "../ties.ts";

/** A cut: what a request takes of the board, of its uplink and of the server. */
export interface CutChoice {
  /** The last operator on the board, or `input`. */
  readonly name: string;
  readonly program: Program;
  /** Does it need nobody but the board? */
  readonly isLocal: boolean;
  /** c_k, seconds at the full clock. */
  readonly boardSeconds: number;
  /** d_k, bytes. */
  readonly bytes: number;
  /** s_k, seconds. */
  readonly serverSeconds: number;
  /** Tasks of the program that are left when the board has computed its part, and when all of it is sent. */
  readonly leftWhenComputed: number;
  readonly leftWhenSent: number;
}

/** A clock of the board. */
export interface ClockChoice {
  /** Share of the full clock; 0 is off. */
  readonly share: number;
  /** Factor of the speed at the full clock. */
  readonly speed: number;
  readonly watts: number;
}

/** What there is to decide in each slot, between a board and a server. */
export interface CutEdgeProblem {
  readonly board: number;
  readonly server: number;
  /** From all remote to all local. */
  readonly cuts: readonly [CutChoice, ...CutChoice[]];
  /** Off first, the fastest last. */
  readonly clocks: readonly [ClockChoice, ...ClockChoice[]];
  /** Watts while the board sends, and joules a byte. */
  readonly radio: { readonly base: number; readonly perByte: number };
  /** Bytes/s of the uplink, as it is believed to be on average. */
  readonly meanRate: number;
  /** Requests that the board and the server compute at a time. */
  readonly boardStreams: number;
  readonly serverStreams: number;
}

/** Where the board is: the device of the input, or else of the result. */
export function boardOf({ inputAt, resultAt }: Pick<Inference, "inputAt" | "resultAt">): number {
  if (typeof inputAt === "number") return inputAt;
  return typeof resultAt === "number" ? resultAt : 0;
}

/** The problem of an inference, and what to know of it. */
export interface FoundProblem {
  readonly problem: CutEdgeProblem;
  readonly notes: readonly string[];
}

/**
 * The cuts of a model at its articulation points, the input among them, between the board and the server that is fastest by
 * the best of them; those that the devices cannot hold, or that would send an input which must stay, are left out.
 *
 * @throws InfeasibleError when none is left
 */
export function cutEdgeProblem(planning: PlanningProblem): FoundProblem {
  const { devices, inference } = planning;
  const board = boardOf(inference);
  const others = [...devices.keys()].filter((device) => device !== board);
  // On a board alone all is local.
  const servers = others.length > 0 ? others : [board];
  const refused: string[] = [];
  const found = servers.flatMap((server) => {
    const cuts = cutChoices(planning, board, server, refused);
    const [first, ...rest] = cuts;
    return first ? [{ server, cuts: [first, ...rest] as const }] : [];
  });
  const rateTo = new Map(servers.map((server) => [server, believedRate(planning, board, server)]));
  const best = leastBy(found, ({ server, cuts }) =>
    Math.min(...cuts.map((cut) => secondsOf(cut, rateTo.get(server)!))),
  );
  if (!best) throw new InfeasibleError(`no cut fits the devices; ${refused[0] ?? "none is allowed"}`);
  const { server, cuts } = best;
  const idle = others.length - 1;
  return {
    problem: {
      board,
      server,
      cuts,
      ...boardPower(devices[board]!),
      meanRate: rateTo.get(server)!,
      boardStreams: devices[board]!.streams,
      serverStreams: devices[server]!.streams,
    },
    notes: [
      ...(idle > 0
        ? [
            `between ${devices[board]!.name} and ${devices[server]!.name}: ${idle} other device${idle > 1 ? "s compute" : " computes"} nothing`,
          ]
        : []),
      ...(refused.length > 0 ? [`${refused.length} cuts are left out: ${refused[0]}`] : []),
    ],
  };
}

/** Seconds of a request at the full clock, alone, where the uplink carries so many bytes/s. */
export function secondsOf({ boardSeconds, bytes, serverSeconds }: CutChoice, rate: number): number {
  return boardSeconds + (bytes > 0 ? bytes / rate : 0) + serverSeconds;
}

function cutChoices(
  { inference, devices, believed }: PlanningProblem,
  edge: number,
  cloud: number,
  refused: string[],
): readonly CutChoice[] {
  const { operators, consumers } = inference.model;
  const readers = consumers.flatMap((all, node) => all.map((reader) => [node, reader] as const));
  const firstComputed = operators.findIndex(isComputed);
  // Points among the inputs are not cuts of their own: all that is computed is remote.
  const points = [...cutPoints(dagOf(operators.length, readers))].filter(
    (point) => point === 0 || point > firstComputed,
  );
  return points.flatMap((point): readonly CutChoice[] => {
    const plan = cutPlan(inference.model, sidesAt(operators.length, point), { edge, cloud });
    try {
      const { lowering } = checkPlan(plan, inference, devices);
      const seconds = secondsOfProgram(believed.compute, lowering);
      const { computes, transfers } = lowering;
      const onDevice = (device: number) =>
        computes.reduce((sum, one, index) => sum + (one.device === device ? seconds[index]! : 0), 0);
      const sent = transfers.filter(({ source }) => source === edge);
      const tasks = computes.length + transfers.length;
      const leftWhenComputed = tasks - computes.filter(({ device }) => device === edge).length;
      return [
        {
          name: point === 0 ? "input" : operators[point - 1]!.name,
          program: lowering,
          isLocal: computes.every(({ device }) => device === edge) && transfers.length === 0,
          boardSeconds: onDevice(edge),
          bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
          serverSeconds: edge === cloud ? 0 : onDevice(cloud),
          leftWhenComputed,
          leftWhenSent: leftWhenComputed - sent.length,
        },
      ];
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused.push(error.message);
      return [];
    }
  });
}

/** Bytes/s of the way from one device to another, whatever its latency; Infinity where bytes take no time. */
function believedRate({ believed }: PlanningProblem, from: number, to: number): number {
  if (from === to) return Infinity;
  const seconds = (bytes: number) => believed.transferSeconds([{ source: from, destinations: [to], bytes }]);
  const perByte = (seconds(2 * probeBytes) - seconds(probeBytes)) / probeBytes;
  return perByte > 0 ? 1 / perByte : Infinity;
}

const probeBytes = 2 ** 20;

/** The clocks and the radio of a board; one that states no power has one clock and takes nothing. */
function boardPower({ power }: DeviceFacts): Pick<CutEdgeProblem, "clocks" | "radio"> {
  const stated = power ?? { compute: 0, transmit: 0 };
  const { clock, transmit, perByte = 0 } = stated;
  const shares = clock?.steps ?? [1];
  const on = shares.map((share) => ({ share, speed: speedAt(clock, share), watts: wattsAt(stated, share) }));
  return { clocks: [{ share: 0, speed: 0, watts: 0 }, ...on], radio: { base: transmit, perByte } };
}
