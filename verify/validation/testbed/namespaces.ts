import { InputError } from "../../../sim/errors.ts";
import { bucketBytes } from "../device/way.ts";
import { runProgram, type Outcome } from "./host.ts";
import { openPlace } from "./place.ts";
import type { Port, Wiring } from "./wiring.ts";

/** Settings of every namespace; buffers so large that a process that computes does not hold up its neighbours. */
const settings: readonly (readonly [path: string, value: string])[] = [
  ["ipv4/ip_forward", "1"],
  ["ipv4/conf/all/rp_filter", "0"],
  ["ipv4/conf/default/rp_filter", "0"],
  ["ipv6/conf/all/disable_ipv6", "1"],
  ["ipv6/conf/default/disable_ipv6", "1"],
  // Others, as BBR, probe the link now and then and stand still meanwhile.
  ["ipv4/tcp_congestion_control", "reno"],
  ["ipv4/tcp_wmem", "4096 16777216 33554432"],
  ["ipv4/tcp_rmem", "4096 16777216 33554432"],
  ["ipv4/tcp_no_metrics_save", "1"],
];

/** Why this host cannot make shaped links between namespaces; undefined where it can. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== "linux") return "shaped links need Linux";
  if (process.getuid?.() !== 0) return "shaped links need root";
  const tools = [runProgram("ip", ["-V"]), runProgram("tc", ["-V"])].find(({ ok }) => !ok);
  if (tools && !tools.ok) return `${tools.why} (apt-get install iproute2)`;
  const port = (node: number): Port => ({ node, peer: 1 - node, name: "link0", bandwidth: 1e6 });
  const place = openPlace(2);
  try {
    wireUp(place.namespaces, { nodes: 2, wires: [[port(0), port(1)]], forwards: [] });
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  } finally {
    await place.clean();
  }
}

/**
 * Makes one namespace per node and one pair of interfaces per link, both ends shaped. No interface of the host is touched.
 *
 * @param names of the namespaces, by node
 * @throws InputError where the host refuses
 */
export function wireUp(names: readonly string[], wiring: Wiring): void {
  for (const name of names) demand(runProgram("ip", ["netns", "add", name]));
  for (const [a, b] of wiring.wires)
    demand(
      runProgram("ip", [
        ...["link", "add", a.name, "netns", names[a.node]!, "type", "veth"],
        ...["peer", "name", b.name, "netns", names[b.node]!],
      ]),
    );
  for (const [node, name] of names.entries()) setUp(node, name, wiring);
  for (const [node, name] of names.entries()) shape(node, name, wiring);
}

/** The address of a node in its namespace. */
export function addressOf(node: number): string {
  return `10.83.${(node + 1) >> 8}.${(node + 1) & 255}`;
}

function setUp(node: number, name: string, { wires, forwards }: Wiring): void {
  const ports = wires.flat().filter((port) => port.node === node);
  const lines = [
    "link set lo up",
    `addr add ${addressOf(node)}/32 dev lo`,
    ...ports.flatMap((port) => [
      `link set ${port.name} gso_max_segs 1`,
      `link set ${port.name} up`,
      ...(ports.findIndex(({ peer }) => peer === port.peer) === ports.indexOf(port)
        ? [`route add ${addressOf(port.peer)}/32 dev ${port.name} src ${addressOf(node)}`]
        : []),
    ]),
    ...forwards
      .filter((forward) => forward.node === node && forward.destination !== forward.next)
      .map(
        ({ destination, next, port }) =>
          `route add ${addressOf(destination)}/32 via ${addressOf(next)} dev ${port} onlink src ${addressOf(node)}`,
      ),
  ];
  const writes = settings.map(([path, value]) => `echo "${value}" > /proc/sys/net/${path} 2>/dev/null`);
  demand(runProgram("ip", ["netns", "exec", name, "sh", "-c", [...writes, "exit 0"].join("\n")]));
  demand(runProgram("ip", ["-n", name, "-batch", "-"], lines.join("\n")));
}

function shape(node: number, name: string, { wires }: Wiring): void {
  const ports = wires.flat().filter((port) => port.node === node);
  const lines = ports.map(
    ({ name: device, bandwidth }) =>
      `qdisc add dev ${device} root tbf rate ${Math.round(bandwidth * 8)}bit burst ${bucketBytes} limit 4mb`,
  );
  demand(runProgram("tc", ["-n", name, "-batch", "-"], lines.join("\n")));
}

function demand(outcome: Outcome): void {
  if (!outcome.ok) throw new InputError(`shaped links cannot be made: ${outcome.why}`);
}
