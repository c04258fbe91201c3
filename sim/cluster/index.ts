/**
 * The cluster: what joins the devices, and what happens on it. Topologies build a `NetworkGraph`; `Network` carries
 * transfers over it under a sharing and a forwarding policy; `CheckedNetwork` does the same and checks its own laws;
 * `transferTime` answers how long a set of transfers takes.
 */
export { CheckedNetwork } from "./checked-network.ts";
export { ClusterError } from "./error.ts";
export { explicitGraph } from "./explicit-graph.ts";
export type { Channel, Duplex, LinkProperties } from "./link.ts";
export { multicastTree } from "./multicast-tree.ts";
export { type DeliveryHandler, type MessageNetwork, Network } from "./network.ts";
export {
  type Forwarding,
  type Sends,
  type Hop,
  type NetworkGraph,
  type NetworkPolicy,
  type Sharing,
} from "./network-graph.ts";
export { shortestRoutes } from "./routes.ts";
export { bus, mesh, ring, star } from "./topologies.ts";
export { type ChannelLoad, channelLoads, type Transfer, transferTime } from "./transfer-time.ts";
export type { Cluster, Device, DevicePower } from "./cluster.ts";
export { slowdownOf } from "./concurrency.ts";
export { costSources, tileSeconds, type ComputeProfile, type CostSource, type TileCost } from "./compute.ts";
