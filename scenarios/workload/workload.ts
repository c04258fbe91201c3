import type { NetworkGraph } from "../../sim/cluster/index.ts";
import {
  changesOf,
  mergedChanges,
  oneRequest,
  type Arrivals,
  type Requests,
  type TimedChange,
  type Workload,
} from "../../sim/run/index.ts";
import type { Reaction } from "../point.ts";
import type { ClusterSettings, InferenceSettings, Settings, TaskGraphSettings } from "../schema.ts";
import { atField, SettingsError } from "../settings-error.ts";
import { failureChanges } from "./failures.ts";
import { statedCount, type ArrivalSettings, type RequestSettings } from "./requests-schema.ts";
import type { ChangingLinks } from "./settle-network.ts";
import type { TraceStore } from "./trace-store.ts";

/** What settings say of what comes to a run from outside. */
type WorldSettings = Pick<Settings, "seed"> & { readonly cluster: ClusterSettings } & Partial<
    Pick<InferenceSettings, "requests" | "failures">
  >;

/**
 * What comes to a run from outside, by numbers of devices and channels.
 *
 * @param names of the devices, by number
 * @param network the graph with the means of bandwidths that change
 * @throws SettingsError for a trace that is missing or malformed, and for failures of what is not there or has failed
 */
export function workloadOf(
  { requests, seed, cluster, failures = [] }: WorldSettings,
  names: readonly string[],
  network: NetworkGraph,
  changing: readonly ChangingLinks[],
  traces: TraceStore,
): Workload {
  return {
    streams: requests ? [requestsOf(requests, seed, traces)] : oneRequest.streams,
    changes: mergedChanges([
      failureChanges(failures, names, network),
      ...changing.map((links) => bandwidthChanges(links, cluster.network, network, seed)),
      ...speedChanges(cluster.devices, traces),
    ]),
  };
}

/** The requests of several workloads, at least one, in the world of the first; each draws from a stream of its own. */
export function sharedWorkload(workloads: readonly Workload[]): Workload {
  const streams = workloads.flatMap((workload) => workload.streams);
  return { ...workloads[0]!, streams: streams.map(drawingFromItsOwn) };
}

function drawingFromItsOwn(requests: Requests, number: number): Requests {
  const { arrivals } = requests;
  if (number === 0 || arrivals.kind !== "poisson") return requests;
  return { ...requests, arrivals: { ...arrivals, stream: `arrivals/${number}` } };
}

/** What happens when something fails or changes. */
export function reactionOf(settings: InferenceSettings | TaskGraphSettings): Reaction {
  const replan = "replan" in settings ? settings.replan : undefined;
  const causes = new Map(replan?.on.map((cause) => [cause.kind, cause]));
  const bandwidth = causes.get("bandwidth");
  return {
    onFailure: settings.on_failure,
    replan: replan && {
      onFailure: causes.has("failure"),
      onBandwidth: bandwidth?.kind === "bandwidth" ? bandwidth.share : undefined,
      delay: replan.delay,
      weights: replan.weights,
    },
  };
}

function requestsOf(settings: RequestSettings, seed: number, traces: TraceStore): Requests {
  const { duration = Infinity, warm_up: warmUp, deadline = Infinity, drop, queue = Infinity } = settings;
  const arrivals = arrivalsOf(settings.arrivals, seed, traces);
  const count = Math.min(statedCount(settings), arrivals.kind === "times" ? arrivals.times.length : Infinity);
  if (warmUp >= count)
    throw new SettingsError(
      ["requests", "warm_up"],
      `leaves no request to measure: ${warmUp} of ${count} (allowed: less than the arrivals of the trace)`,
    );
  return { arrivals, count, duration, warmUp, deadline, drop, queue };
}

function arrivalsOf(arrivals: ArrivalSettings, seed: number, traces: TraceStore): Arrivals {
  if (arrivals === "single") return { kind: "single" };
  if ("rate" in arrivals) return { kind: "poisson", rate: arrivals.rate, seed };
  if ("outstanding" in arrivals) return { kind: "outstanding", count: arrivals.outstanding };
  if ("trace" in arrivals)
    return {
      kind: "times",
      times: atField(["requests", "arrivals", "trace"], () => traces.arrivals(arrivals)),
    };
  return "burst" in arrivals
    ? { kind: "burst", size: arrivals.burst, seconds: arrivals.every }
    : { kind: "every", seconds: arrivals.every };
}

/** A link carries as large a part of what it carries on average as the bandwidth is of its mean: efficiency stays what it is. */
function bandwidthChanges(
  { link, bandwidth: { mean, values } }: ChangingLinks,
  settings: ClusterSettings["network"],
  graph: NetworkGraph,
  seed: number,
): Iterable<TimedChange> {
  const channels = channelsOf(link, settings, graph).map((channel) => ({
    channel,
    share: graph.channels[channel]!.bandwidth / mean,
  }));
  const stream = link === undefined ? "bandwidth" : `bandwidth/${link}`;
  return changesOf(values(seed, stream), (value) =>
    channels.map(({ channel, share }) => ({ kind: "bandwidth", channel, bandwidth: value * share })),
  );
}

/** The channels of a link, or of all links that take the bandwidth of the network. */
function channelsOf(
  link: number | undefined,
  settings: ClusterSettings["network"],
  { channels, ports }: NetworkGraph,
): readonly number[] {
  const links = settings.topology === "graph" ? settings.links : [];
  // Channels are named by their link, a direction after it: `a-b#0:a->b`.
  const starts = links.flatMap(({ a, b, bandwidth }, index) =>
    (link === undefined ? bandwidth === undefined : link === index) ? [`${a}-${b}#${index}`] : [],
  );
  return [...channels.keys()].filter((channel) =>
    settings.topology === "graph"
      ? starts.includes(channels[channel]!.name.split(":")[0]!)
      : !ports.includes(channel),
  );
}

function speedChanges(
  groups: ClusterSettings["devices"],
  traces: TraceStore,
): readonly Iterable<TimedChange>[] {
  let first = 0;
  return groups.flatMap(({ count, speed }, group) => {
    const devices = Array.from({ length: count }, (_, index) => first + index);
    first += count;
    if (typeof speed !== "object") return [];
    const factors = atField(["cluster", "devices", group, "speed"], () => traces.speed(speed));
    return [changesOf(factors, (factor) => devices.map((device) => ({ kind: "speed", device, factor })))];
  });
}
