import type { NetworkGraph } from "../../sim/cluster/index.ts";
import type { PointIdentity } from "../../scenarios/index.ts";
import { shortLabels } from "../labels.ts";
import { formatBandwidth } from "../quantities.ts";
import type { ChannelRates } from "../../sim/run/index.ts";

/** What a slice tells besides its name, as the viewer shows it. */
export type SliceDetails = Readonly<Record<string, string | number>>;

/** Something that took time; seconds. */
export interface RecordedSlice {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly details: SliceDetails;
}

/** Work of a device. */
export interface RecordedCompute extends RecordedSlice {
  readonly device: number;
  readonly stream: number;
}

/** A message from a device to one or more others, until the last has it. */
export interface RecordedTransfer extends RecordedSlice {
  readonly source: number;
}

/** A counter over time: from each instant (seconds) on, until the next. */
export interface RecordedCounter {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly { readonly from: number; readonly value: number }[];
}

/** One simulated inference or task graph, as a timeline shows it, whoever decided what ran where. */
export interface RunTimeline {
  readonly title: string;
  readonly devices: readonly { readonly name: string; readonly counters: readonly RecordedCounter[] }[];
  readonly computes: readonly RecordedCompute[];
  readonly transfers: readonly RecordedTransfer[];
  /** Compute and the transfer that carries its output, by their indices. */
  readonly sends: readonly (readonly [compute: number, transfer: number])[];
  /** Transfer and the compute that reads what it brings. */
  readonly feeds: readonly (readonly [transfer: number, compute: number])[];
  readonly links: readonly RecordedCounter[];
  /** What a controller decided, over the whole run; left out of a plan. */
  readonly decisions?: readonly RecordedCounter[];
}

/** `flexpie: resnet18 on 4 devices, ring, 1 Gbps, seed 1`, and what else was swept. */
export function titleOf(identity: PointIdentity): string {
  const { planner, model, devices, topology, bandwidth, seed, swept } = identity;
  const link = `${topology}, ${formatBandwidth(bandwidth * 8)}`;
  const labels = shortLabels(Object.keys(swept));
  const extra = Object.entries(swept).map(([field, value]) => `, ${labels.get(field)}=${value}`);
  return `${planner}: ${model} on ${devices} devices, ${link}, seed ${seed}${extra.join("")}`;
}

/** Use of every link over time. The channels that stand for the sending side of a node are not links. */
export function linkCounters(
  { network: { channels, ports } }: { readonly network: NetworkGraph },
  rates: readonly ChannelRates[],
): readonly RecordedCounter[] {
  return channels.flatMap(({ name }, channel) => {
    if (ports.includes(channel)) return [];
    const values = rates.map(({ from, rates: all }) => ({ from, value: all[channel]! }));
    return [{ name, unit: "bytes/s", values }];
  });
}
