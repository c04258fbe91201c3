import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { finishTimes, send } from "./run-transfers.ts";

const vectors = z.object({
  cases: z.array(
    z.object({
      forwarding: z.enum(["flow", "store-and-forward"]),
      hosts: z.number(),
      bandwidth: z.number(),
      latency: z.number(),
      changes: z.array(z.tuple([z.number(), z.string(), z.number()])),
      transfers: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
});

const { cases } = vectors.parse(
  JSON.parse(readFileSync(new URL("simgrid-changing-vectors.json", import.meta.url), "utf8")),
);

test.each(cases.map((one, index) => ({ index, ...one })))(
  "finish times equal those of SimGrid while bandwidths change: case $index, $hosts hosts, $forwarding",
  ({ forwarding, hosts, bandwidth, latency, changes, transfers }) => {
    const names = Array.from({ length: hosts }, (_, host) => `host${host}`);
    const links = names.map((name) => ({
      name,
      a: name,
      b: "hub",
      bandwidth,
      latency,
      duplex: "full" as const,
    }));
    const graph = explicitGraph(names, ["hub"], links, { forwarding });
    const times = finishTimes(
      graph,
      transfers.map(([start, source, destination, bytes]) => send(source, destination, bytes, start)),
      changes.map(([at, name, value]) => ({
        at,
        channel: graph.channels.findIndex((channel) => channel.name === name),
        bandwidth: value,
      })),
    );
    for (const [index, [, , , , expected]] of transfers.entries()) {
      expect(Math.abs(times[index]! - expected)).toBeLessThanOrEqual(1e-9 * expected);
    }
  },
);
