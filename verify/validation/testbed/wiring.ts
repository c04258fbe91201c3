import { InputError } from "../../../sim/errors.ts";
import { shortestRoutes, type NetworkGraph } from "../../../sim/cluster/index.ts";

/** One direction of a link at its sending node. */
export interface Port {
  readonly node: number;
  readonly peer: number;
  /** Of the interface. */
  readonly name: string;
  /** Bytes/s. */
  readonly bandwidth: number;
}

/** A link as two interfaces that are each other's ends. */
export type Wire = readonly [Port, Port];

/** What a node does with what is not for it: hands it to a neighbour. */
export interface Forward {
  readonly node: number;
  readonly destination: number;
  readonly next: number;
  /** Of the interface. */
  readonly port: string;
}

/** How namespaces are joined to be a network: every node is one, every link a pair of interfaces. */
export interface Wiring {
  readonly nodes: number;
  readonly wires: readonly Wire[];
  readonly forwards: readonly Forward[];
}

/**
 * The wiring of a network of links between two nodes each that carry both directions at once.
 *
 * @throws InputError for a network with a medium or half-duplex links, which cannot be wired, and where what two devices
 *   send to a third takes different ways from the same node
 */
export function wiringOf(graph: NetworkGraph): Wiring {
  refuseUnwired(graph);
  // Hops of all links in one direction stand before those in the other.
  const links = graph.hops.length / 2;
  const portOf = (hop: number): Port => {
    const { from, to, channel } = graph.hops[hop]!;
    return {
      node: from,
      peer: to,
      name: `link${hop % links}`,
      bandwidth: graph.channels[channel]!.bandwidth,
    };
  };
  const wires = Array.from({ length: links }, (_, link): Wire => [portOf(link), portOf(link + links)]);
  return { nodes: graph.nodeCount, wires, forwards: forwardsOf(graph, links) };
}

function refuseUnwired({ channels, hops, ports, nodeNames }: NetworkGraph): void {
  const shared = channels.find(
    ({ medium }, channel) =>
      !ports.includes(channel) && (medium || hops.filter((hop) => hop.channel === channel).length !== 1),
  );
  if (shared)
    throw new InputError(
      `validate runs full-duplex links between two nodes each (ring, star, mesh, graph); ${shared.name} is shared by ` +
        `both directions or by all of ${nodeNames.slice(0, 6).join(", ")}`,
    );
}

function forwardsOf(graph: NetworkGraph, links: number): readonly Forward[] {
  const routes = shortestRoutes(graph);
  const forwards = new Map<string, Forward>();
  for (let source = 0; source < graph.deviceCount; source++) {
    for (let destination = 0; destination < graph.deviceCount; destination++) {
      for (const hop of routes.route(source, destination)) {
        const { from: node, to: next } = graph.hops[hop]!;
        const key = `${node} ${destination}`;
        const forward = { node, destination, next, port: `link${hop % links}` };
        const known = forwards.get(key) ?? forward;
        if (known.port !== forward.port) {
          const name = (index: number) => graph.nodeNames[index]!;
          throw new InputError(
            `validate forwards by destination only, and routes to ${name(destination)} part at ${name(node)}`,
          );
        }
        forwards.set(key, forward);
      }
    }
  }
  return [...forwards.values()];
}
