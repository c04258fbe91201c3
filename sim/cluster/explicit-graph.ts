import { ClusterError } from "./error.ts";
import { type Channel, checkLink, type Link, linkChannel } from "./link.ts";
import { defaultPolicy, type Hop, type NetworkGraph, type NetworkPolicy } from "./network-graph.ts";

/**
 * The network of given links between named devices and switches.
 * @throws ClusterError for a repeated name, a link to an unknown node or to itself, or impossible figures.
 */
export function explicitGraph(
  devices: readonly string[],
  switches: readonly string[],
  links: readonly Link[],
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  const nodeNames = [...devices, ...switches];
  const nodes = numberNodes(nodeNames);
  const channels: Channel[] = [];
  const forwardHops: Hop[] = [];
  const backwardHops: Hop[] = [];
  for (const link of links) {
    checkLink(link.name, link);
    const a = nodeNumber(nodes, link, link.a);
    const b = nodeNumber(nodes, link, link.b);
    if (a === b) throw new ClusterError(`link "${link.name}" joins "${link.a}" with itself`);
    const forward = channels.push(channelOf(link, link.a, link.b)) - 1;
    const backward = link.duplex === "half" ? forward : channels.push(channelOf(link, link.b, link.a)) - 1;
    forwardHops.push({ from: a, to: b, channel: forward });
    backwardHops.push({ from: b, to: a, channel: backward });
  }
  const rules = completePolicy(policy);
  const ports = rules.sends === "serial" ? nodeNames.map((name) => channels.push(portOf(name)) - 1) : [];
  return {
    ...rules,
    deviceCount: devices.length,
    nodeCount: nodeNames.length,
    nodeNames,
    channels,
    ports,
    collectors: [],
    // Forward hops first: where two routes are equally short, all around a ring turn the same way.
    hops: [...forwardHops, ...backwardHops],
  };
}

/**
 * Fills a policy up with the defaults.
 * @throws ClusterError when an overhead is negative or not finite, and for serial sends with other rules than
 * first come, first served and relay by relay.
 */
export function completePolicy(policy: Partial<NetworkPolicy>): NetworkPolicy {
  const complete = { ...defaultPolicy, ...policy };
  refuseOverhead("message", complete.messageOverhead);
  refuseOverhead("barrier", complete.barrierOverhead);
  if (
    complete.sends === "serial" &&
    !(complete.sharing === "fifo" && complete.forwarding === "store-and-forward")
  ) {
    throw new ClusterError("serial sends need fifo sharing and store-and-forward");
  }
  return complete;
}

function refuseOverhead(of: string, seconds: number): void {
  if (!(seconds >= 0 && seconds < Infinity))
    throw new ClusterError(`a ${of} overhead of ${seconds} s is not a number of 0 or more`);
}

/**
 * Numbers of named nodes.
 * @throws ClusterError when a name is given twice.
 */
export function numberNodes(names: readonly string[]): ReadonlyMap<string, number> {
  const nodes = new Map<string, number>();
  for (const [node, name] of names.entries()) {
    if (nodes.has(name)) throw new ClusterError(`two nodes are named "${name}"`);
    nodes.set(name, node);
  }
  return nodes;
}

function nodeNumber(nodes: ReadonlyMap<string, number>, link: Link, name: string): number {
  const node = nodes.get(name);
  if (node === undefined) {
    throw new ClusterError(`link "${link.name}" ends at "${name}", which is neither a device nor a switch`);
  }
  return node;
}

function channelOf(link: Link, from: string, to: string): Channel {
  return linkChannel(link.duplex === "half" ? link.name : `${link.name}:${from}->${to}`, link);
}

/** Takes whatever the links take: it only lets one message at a time through. */
function portOf(node: string): Channel {
  return { name: `port:${node}`, bandwidth: Infinity, latency: 0 };
}
