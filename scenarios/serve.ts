import { InfeasibleError } from "../sim/errors.ts";
import {
  run,
  StreamStatistics,
  type Controller,
  type RequestFigures,
  type RunCluster,
  type RunEnd,
  type RunObserver,
  type Workload,
  type World,
} from "../sim/run/index.ts";
import type { RequestMeasures } from "./outcome.ts";
import type { Point } from "./point.ts";

/** What became of the requests of a stream. */
export interface ServedStream {
  readonly figures: RequestFigures;
  /** Latencies of the requests that finished, seconds, ascending. */
  readonly latencies: Float64Array;
  /** Most requests that were served at once. */
  readonly mostAtOnce: number;
}

/** What became of the requests of a run, and how busy the cluster was. */
export interface Served {
  /** One for each stream of the workload. */
  readonly streams: readonly ServedStream[];
  readonly end: RunEnd;
  /** Part of the time in which the busiest device computes, its streams on average. */
  readonly deviceUtilisation: number;
  /** Part of the time in which the busiest link carries something. */
  readonly linkUtilisation: number;
}

/** Serves the requests of a workload on a cluster. */
export function serve(
  { devices, network: graph }: RunCluster,
  workload: Workload,
  controller: Controller,
  secondsOf: World["secondsOf"],
  observers: readonly RunObserver[] = [],
): Served {
  const statistics = new StreamStatistics(workload.streams);
  const end = run({ devices, network: graph, secondsOf }, workload, controller, {
    observers: [statistics, ...observers],
  });
  const { time, busy, channels } = end;
  const share = (seconds: number) => (time > 0 ? seconds / time : 0);
  const links = channels.filter((_, channel) => !graph.ports.includes(channel));
  return {
    streams: workload.streams.map((_, stream) => ({
      figures: statistics.figures(stream),
      latencies: statistics.sortedLatencies(stream),
      mostAtOnce: statistics.mostAtOnce(stream),
    })),
    end,
    deviceUtilisation: Math.max(...busy.map((seconds, device) => share(seconds / devices[device]!.streams))),
    linkUtilisation: Math.max(0, ...links.map(({ busySeconds }) => share(busySeconds))),
  };
}

/** Does a point ask for no more than one request at 0 in a world that does not change? */
export function isOneInStillWorld({ settings, workload }: Pick<Point, "settings" | "workload">): boolean {
  if ("requests" in settings && settings.requests) return false;
  const [first] = workload.changes;
  return first === undefined;
}

/** The measures that a row shows of requests. */
export function requestMeasures(
  figures: RequestFigures,
  { deviceUtilisation, linkUtilisation }: Pick<Served, "deviceUtilisation" | "linkUtilisation">,
  energy: number | null,
): RequestMeasures {
  const energyPerRequest = energy === null || figures.finished === 0 ? null : energy / figures.finished;
  return { figures, deviceUtilisation, linkUtilisation, energyPerRequest };
}

/**
 * Mean latency of the requests, seconds.
 *
 * @throws InfeasibleError where none has a result
 */
export function meanLatency({ latency, dropped, failed }: RequestFigures): number {
  if (latency) return latency.mean;
  throw new InfeasibleError(`no request had a result: ${dropped} were dropped and ${failed} failed`);
}
