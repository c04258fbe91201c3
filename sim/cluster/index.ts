/**
 * The cluster as it is described: devices with their compute profiles, and the links that join them. Topologies build a
 * `NetworkGraph`; routes and multicast trees are found on it. What happens on the links is `sim/network`.
 */
export { ClusterError } from "./error.ts";
export { explicitGraph } from "./explicit-graph.ts";
export { mediumShare, type ContentionMedium, type Medium } from "./medium.ts";
export type { Channel, Duplex, LinkProperties } from "./link.ts";
export type { Jitter } from "./jitter.ts";
export { messageTrees, multicastTree } from "./multicast-tree.ts";
export {
  medianNetwork,
  type Forwarding,
  type Sends,
  type Hop,
  type NetworkGraph,
  type NetworkPolicy,
  type Sharing,
} from "./network-graph.ts";
export { shortestRoutes } from "./routes.ts";
export { bus, mesh, ring, star, switched } from "./topologies.ts";
export { saturatedWifi, wifi, type WifiProperties } from "./wifi.ts";
export type { Cluster, Device } from "./cluster.ts";
export { speedAt, wattsAt, type DeviceClock, type DevicePower } from "./power.ts";
export { slowdownOf } from "./concurrency.ts";
export {
  costSources,
  tileSeconds,
  type ComputeProfile,
  type CostSource,
  type TileCost,
  type TimeCorner,
} from "./compute.ts";
