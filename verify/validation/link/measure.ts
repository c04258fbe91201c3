import { explicitGraph } from "../../../sim/cluster/index.ts";
import { median } from "../../../traces/statistics.ts";
import { Testbed, type LinkKind } from "../testbed/index.ts";
import { fitLink, type Burst, type LinkFit } from "./fit.ts";

/** Sizes of messages, bytes, and how many of them are sent back to back. */
const sizes = [0, 1_000, 4_000, 16_000, 64_000, 256_000] as const;
const counts = [1, 4, 16] as const;
/** Bursts of each kind that count, after those that warm the connection up. */
const repeats = 15;
const warmUp = 3;
/** Seconds that a burst may take on the link, so that slow links do not take minutes. */
const longest = 0.06;

/** The bursts that tell a link of about a bandwidth, bytes/s. */
export function burstsFor(bandwidth: number): readonly Omit<Burst, "seconds">[] {
  return sizes
    .flatMap((bytes) => counts.map((count) => ({ bytes, count })))
    .filter(({ bytes, count }) => (bytes * count) / bandwidth <= longest);
}

/** Sends the bursts and takes the median of each kind; `send` answers with seconds. */
export async function measureBursts(
  kinds: readonly Omit<Burst, "seconds">[],
  send: (kind: Omit<Burst, "seconds">, bursts: number) => Promise<readonly number[]>,
): Promise<readonly Burst[]> {
  const bursts: Burst[] = [];
  for (const kind of kinds) {
    const seconds = await send(kind, warmUp + repeats);
    bursts.push({ ...kind, seconds: median(seconds.slice(warmUp)) });
  }
  return bursts;
}

/** A link between processes of this host. */
export interface LocalLink extends LinkFit {
  /** Seconds that a signal takes to another process, which tells it that a step is over. */
  readonly signal: number;
}

/**
 * Makes a link between two namespaces of this host, or a paced one, and measures it.
 *
 * @param bandwidth bytes/s
 * @param idle seconds for which both ends idle before each burst
 */
export async function measureLocalLink(bandwidth: number, links: LinkKind, idle: number): Promise<LocalLink> {
  const link = { name: "a-b", a: "a", b: "b", bandwidth, latency: 0, duplex: "full" as const };
  const testbed = await Testbed.open(explicitGraph(["a", "b"], [], [link]), links);
  try {
    const bursts = await measureBursts(burstsFor(bandwidth), async ({ bytes, count }, repeat) => {
      const command = { kind: "ping" as const, to: 1, bytes, count, bursts: repeat, idle };
      return (await testbed.tell<"ping">(0, command)).seconds;
    });
    const { seconds } = await testbed.tell<"signal">(0, { kind: "signal", count: warmUp + repeats, idle });
    return { ...fitLink(bursts), signal: median(seconds.slice(warmUp)) / 2 };
  } finally {
    await testbed.close();
  }
}
