import type { Program } from "../../../sim/program/index.ts";

/** A device of the naive run: seconds that a second of work takes with so many busy streams, one entry a number. */
export interface NaiveDevice {
  readonly streams: number;
  readonly slowdowns: readonly number[];
}

/** From a second on, a device has this factor of its speed. */
export interface SpeedChange {
  readonly time: number;
  readonly device: number;
  readonly factor: number;
}

/** When a compute ran, and on which stream; seconds. */
interface ComputeTimes {
  start: number;
  end: number;
  stream: number;
  left: number;
}

/** What happened to the program of one request. */
export interface NaiveRequest {
  readonly arrival: number;
  readonly computes: readonly ComputeTimes[];
  readonly transfers: readonly { start: number; end: number }[];
  /** When all that each barrier waits for was done, and all devices knew it. */
  readonly open: number[];
}

/**
 * Runs a program for each request from the definitions alone: at each instant it looks at every compute, transfer and barrier
 * of every request again. Transfers take their stated delay.
 */
export function naiveRun(
  program: Program,
  devices: readonly NaiveDevice[],
  arrivals: readonly number[],
  changes: readonly SpeedChange[],
  barrierOverhead: number,
): readonly NaiveRequest[] {
  const { computes, transfers, barriers } = program;
  const requests = arrivals.map((arrival): NaiveRequest => ({
    arrival,
    computes: computes.map(() => ({ start: Infinity, end: Infinity, stream: -1, left: NaN })),
    transfers: transfers.map(() => ({ start: Infinity, end: Infinity })),
    open: barriers.map(() => Infinity),
  }));
  const all = requests.flatMap((request, number) =>
    request.computes.map((times, index) => ({ request, number, times, index, compute: computes[index]! })),
  );
  const runningOn = (device: number, now: number) =>
    all.filter(({ compute, times }) => compute.device === device && times.start <= now && times.end > now);
  const paceOf = (device: number, now: number) => {
    const speed = changes.findLast((change) => change.device === device && change.time <= now)?.factor ?? 1;
    const busy = runningOn(device, now).length;
    return speed / (devices[device]!.slowdowns[busy - 1] ?? 1);
  };

  /** Is nothing in the way of a compute or a transfer but its device? */
  const isFree = (
    kind: "computes" | "transfers",
    index: number,
    { arrival, open }: NaiveRequest,
    now: number,
  ) =>
    now >= arrival + (program[kind][index]!.notBefore ?? 0) &&
    barriers.every(({ before }, barrier) => !before[kind].includes(index) || open[barrier]! <= now);

  let now = 0;
  for (;;) {
    // Until nothing more happens at this instant.
    for (let isSettled = false; !isSettled;) {
      isSettled = true;
      for (const request of requests) {
        for (const [barrier, { after, before }] of barriers.entries()) {
          const ends = [
            ...after.computes.map((index) => request.computes[index]!.end),
            ...after.transfers.map((index) => request.transfers[index]!.end),
          ];
          const concerned = new Set([
            ...[...after.computes, ...before.computes].map((index) => computes[index]!.device),
            ...after.transfers.flatMap((index) => transfers[index]!.destinations),
            ...before.transfers.map((index) => transfers[index]!.source),
          ]);
          const last = Math.max(...ends);
          if (last <= now) request.open[barrier] = last + (concerned.size > 1 ? barrierOverhead : 0);
        }
        for (const [index, { producer, delay = 0 }] of transfers.entries()) {
          const times = request.transfers[index]!;
          const isMade = producer === undefined || request.computes[producer]!.end <= now;
          if (times.start < Infinity || !isMade || !isFree("transfers", index, request, now)) continue;
          times.start = now;
          times.end = now + delay;
          isSettled = false;
        }
      }
    }
    for (const [device, { streams }] of devices.entries()) {
      for (let stream = 0; stream < streams; stream++) {
        if (runningOn(device, now).some(({ times }) => times.stream === stream)) continue;
        const next = all
          .filter(({ compute, times }) => compute.device === device && times.start === Infinity)
          .filter(({ compute }) => compute.stream === undefined || compute.stream === stream)
          .filter(({ request, index }) => isFree("computes", index, request, now))
          .filter(({ request, compute }) =>
            compute.after.every((other) => request.computes[other]!.end <= now),
          )
          .filter(({ request, compute }) =>
            compute.awaits.every((transfer) => request.transfers[transfer]!.end <= now),
          )
          .toSorted((left, right) => left.number - right.number || left.index - right.index)[0];
        if (!next) continue;
        const { work } = next.compute;
        Object.assign(next.times, { start: now, stream, left: work.kind === "seconds" ? work.seconds : NaN });
      }
    }
    const running = devices.flatMap((_, device) => runningOn(device, now));
    const ends = running.map(({ compute, times }) => now + times.left / paceOf(compute.device, now));
    const dates = [
      ...ends,
      ...requests.flatMap((request) => [
        request.arrival,
        ...[...computes, ...transfers].map(({ notBefore = 0 }) => request.arrival + notBefore),
        ...request.transfers.map(({ end }) => end),
        ...request.open,
      ]),
      ...changes.map(({ time }) => time),
    ];
    const next = Math.min(...dates.filter((date) => date > now));
    if (next === Infinity) return requests;
    const paces = running.map(({ compute }) => paceOf(compute.device, now));
    for (const [place, { times }] of running.entries()) {
      times.left -= (next - now) * paces[place]!;
      if (ends[place] === next) times.end = next;
    }
    now = next;
  }
}
