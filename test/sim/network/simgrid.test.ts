import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { finishTimes, send } from "./run-transfers.ts";

const link = z.object({
  name: z.string(),
  a: z.string(),
  b: z.string(),
  bandwidth: z.number(),
  latency: z.number(),
  duplex: z.enum(["full", "half"]),
});

const vectors = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      devices: z.array(z.string()),
      switches: z.array(z.string()),
      links: z.array(link),
      transfers: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
});

const { cases } = vectors.parse(
  JSON.parse(readFileSync(new URL("simgrid-vectors.json", import.meta.url), "utf8")),
);

test.each(cases)("finish times equal those of SimGrid: $name", ({ devices, switches, links, transfers }) => {
  const graph = explicitGraph(devices, switches, links);
  const times = finishTimes(
    graph,
    transfers.map(([start, source, destination, bytes]) => send(source, destination, bytes, start)),
  );
  for (const [index, [, , , , expected]] of transfers.entries()) {
    expect(Math.abs(times[index]! - expected)).toBeLessThanOrEqual(1e-9 * expected);
  }
});
