import { ClusterError } from "./error.ts";
import { completePolicy, explicitGraph, numberNodes } from "./explicit-graph.ts";
import { checkLink, type Link, linkChannel, type LinkProperties } from "./link.ts";
import type { NetworkGraph, NetworkPolicy } from "./network-graph.ts";

/** Each device has a link to the next and the last one to the first; two devices have one link, one has none. */
export function ring(
  devices: readonly string[],
  link: LinkProperties,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  const linkCount = devices.length > 2 ? devices.length : devices.length - 1;
  const links = devices
    .slice(0, Math.max(0, linkCount))
    .map((device, index) => between(device, devices[(index + 1) % devices.length]!, link));
  return explicitGraph(devices, [], links, policy);
}

/**
 * A parameter server: device 0 is the centre and a worker too, each other device has a link to it; what one worker
 * sends to another passes through it. Where sends are serial, the server collects before it distributes (the
 * parameter-server programs of FlexPie, arXiv 2502.15312, section 5).
 * @throws ClusterError for impossible figures or a repeated name, and for serial sends over half-duplex links.
 */
export function star(
  devices: readonly string[],
  link: LinkProperties,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  const links = devices.slice(1).map((worker) => between(devices[0]!, worker, link));
  const graph = explicitGraph(devices, [], links, policy);
  if (graph.sends === "serial" && link.duplex === "half") {
    throw new ClusterError(
      "a server that collects before it distributes needs full-duplex links: its own messages would block each other",
    );
  }
  return { ...graph, collectors: graph.sends === "serial" ? [0] : [] };
}

/** Each device has a link to one switch, by which every other is two links away. */
export function switched(
  devices: readonly string[],
  link: LinkProperties,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  let name = "switch";
  while (devices.includes(name)) name += "_";
  return explicitGraph(
    devices,
    [name],
    devices.map((device) => between(device, name, link)),
    policy,
  );
}

/** A link for every pair of devices. */
export function mesh(
  devices: readonly string[],
  link: LinkProperties,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  const links = devices.flatMap((first, index) =>
    devices.slice(index + 1).map((second) => between(first, second, link)),
  );
  return explicitGraph(devices, [], links, policy);
}

/**
 * One shared medium (a bus, a Wi-Fi channel) that joins all devices: a sender uses the one capacity, and all
 * destinations hear a message that is sent once.
 * @throws ClusterError for impossible figures or a repeated name.
 */
export function bus(
  devices: readonly string[],
  medium: Omit<LinkProperties, "duplex">,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  checkLink("bus", { ...medium, duplex: "half" });
  numberNodes(devices);
  const hops = devices.flatMap((_sender, from) =>
    devices.map((_receiver, to) => ({ from, to, channel: 0 })).filter((hop) => hop.to !== from),
  );
  return {
    ...completePolicy(policy),
    deviceCount: devices.length,
    nodeCount: devices.length,
    nodeNames: [...devices],
    channels: devices.length > 1 ? [linkChannel("bus", medium)] : [],
    ports: [],
    collectors: [],
    hops,
  };
}

function between(a: string, b: string, properties: LinkProperties): Link {
  return { name: `${a}-${b}`, a, b, ...properties };
}
