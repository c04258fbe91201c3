import { stringify } from "yaml";
import type { LinkFit } from "./fit.ts";

/** What a network of measured links says in a scenario: YAML of `network`, with one link. */
export function linkEntry({ latency, messageCost, goodput }: LinkFit, a: string, b: string): string {
  const microseconds = (seconds: number) => `${Number((seconds * 1e6).toPrecision(3))} us`;
  return stringify({
    network: {
      topology: "graph",
      message_overhead: microseconds(messageCost),
      multicast: false,
      links: [
        {
          a,
          b,
          bandwidth: `${Number(((goodput * 8) / 1e6).toPrecision(4))} Mbps`,
          latency: microseconds(latency),
        },
      ],
    },
  });
}
