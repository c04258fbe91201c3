/**
 * What happens on the links of a cluster: `Network` carries messages over a `NetworkGraph` under its sharing and
 * forwarding policy, `CheckedNetwork` does the same and checks its own laws, and `transferTime` answers how long a set
 * of transfers takes.
 */
export { CheckedNetwork } from "./checked-network.ts";
export { FairLoads } from "./fair-loads.ts";
export { type ChannelStatistics, type DeliveryHandler, type MessageNetwork, Network } from "./network.ts";
export { type ChannelLoad, channelLoads, type Transfer, transferTime } from "./transfer-time.ts";
