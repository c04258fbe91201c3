import { explicitGraph } from "../../../sim/cluster/index.ts";
import { quantile } from "../../../traces/statistics.ts";
import { Testbed, type LinkKind } from "../testbed/index.ts";
import { fitLink, type Burst, type LinkFit } from "./fit.ts";

/** Sizes of messages, bytes, and how many of them are sent back to back. */
const sizes = [0, 1_000, 4_000, 16_000, 64_000, 256_000] as const;
const counts = [1, 4, 16] as const;
/** Bursts of each kind that count, after those that warm the connection up. */
const repeats = 15;
const warmUp = 3;
/** Of the bursts of a kind, this share was faster: what the hosts do besides makes bursts slower, never faster. */
const undisturbed = 0.25;
/** Seconds that a burst may take on the link, so that slow links do not take minutes. */
const longest = 0.06;

/** The bursts that tell a link of about a bandwidth, bytes/s. */
export function burstsFor(bandwidth: number): readonly Omit<Burst, "seconds">[] {
  return sizes
    .flatMap((bytes) => counts.map((count) => ({ bytes, count })))
    .filter(({ bytes, count }) => (bytes * count) / bandwidth <= longest);
}

/** Sends the bursts and takes the lower quartile of each kind; `send` answers with seconds. */
export async function measureBursts(
  kinds: readonly Omit<Burst, "seconds">[],
  send: (kind: Omit<Burst, "seconds">, bursts: number) => Promise<readonly number[]>,
): Promise<readonly Burst[]> {
  const bursts: Burst[] = [];
  for (const kind of kinds) {
    const seconds = await send(kind, warmUp + repeats);
    bursts.push({ ...kind, seconds: quantile(seconds.slice(warmUp), undisturbed) });
  }
  return bursts;
}

/** Makes a link between two namespaces of this host, or a paced one, and measures it; bandwidth in bytes/s. */
export async function measureLocalLink(bandwidth: number, links: LinkKind): Promise<LinkFit> {
  const link = { name: "a-b", a: "a", b: "b", bandwidth, latency: 0, duplex: "full" as const };
  const testbed = await Testbed.open(explicitGraph(["a", "b"], [], [link]), links);
  try {
    const bursts = await measureBursts(burstsFor(bandwidth), async ({ bytes, count }, repeat) => {
      const command = { kind: "ping" as const, to: 1, bytes, count, bursts: repeat };
      return (await testbed.tell<"ping">(0, command)).seconds;
    });
    return fitLink(bursts);
  } finally {
    await testbed.close();
  }
}
