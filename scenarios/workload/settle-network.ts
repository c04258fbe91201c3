import type { NetworkSettings, SettledNetwork } from "../network-schema.ts";
import { atField } from "../settings-error.ts";
import type { BandwidthOverTime } from "./trace-schema.ts";
import type { ChangingBandwidth, TraceStore } from "./trace-store.ts";

/** A bandwidth that changes over time, and where it does. */
export interface ChangingLinks {
  /** The number of the link that it is stated for; undefined for all links that state none. */
  readonly link: number | undefined;
  readonly bandwidth: ChangingBandwidth;
}

/** A network with the mean of every bandwidth that changes over time, and those bandwidths. */
export interface SettledBandwidths {
  readonly network: SettledNetwork;
  readonly changing: readonly ChangingLinks[];
  /** What results must say of them. */
  readonly notes: readonly string[];
}

/**
 * Puts means in the place of bandwidths that change over time: planners and topologies know no others.
 *
 * @throws SettingsError for a trace that is missing or malformed
 */
export function settleNetwork(network: NetworkSettings, traces: TraceStore): SettledBandwidths {
  const changing: ChangingLinks[] = [];
  const settled = (bandwidth: number | BandwidthOverTime, link?: number) => {
    if (typeof bandwidth === "number") return bandwidth;
    const path = ["cluster", "network", ...(link === undefined ? [] : ["links", link]), "bandwidth"];
    const made = atField(path, () => traces.bandwidth(bandwidth));
    changing.push({ link, bandwidth: made });
    return made.mean;
  };
  if (network.topology !== "graph") {
    const mean = settled(network.bandwidth);
    return {
      network: { ...network, bandwidth: mean },
      changing,
      notes: changing.map(({ bandwidth: { note } }) => `bandwidth_bps is the ${note}`),
    };
  }
  const { bandwidth, links, ...rest } = network;
  const everywhere = bandwidth === undefined ? {} : { bandwidth: settled(bandwidth) };
  const ofEach = links.map(({ bandwidth: own, ...link }, index) =>
    own === undefined ? link : { ...link, bandwidth: settled(own, index) },
  );
  const notes = changing.map(({ link, bandwidth: { note } }) => {
    const { a, b } = links[link ?? 0] ?? { a: "", b: "" };
    return `the bandwidth of ${link === undefined ? "the network" : `link ${a} to ${b}`} is the ${note}`;
  });
  return { network: { ...rest, ...everywhere, links: ofEach }, changing, notes };
}
