import { readFileSync } from "node:fs";
import { z } from "zod";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { finishTimes, send } from "./run-transfers.ts";

const transfers = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]));

const link = z.object({
  name: z.string(),
  a: z.string(),
  b: z.string(),
  bandwidth: z.number(),
  latency: z.number(),
  duplex: z.enum(["full", "half"]),
});

const still = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      devices: z.array(z.string()),
      switches: z.array(z.string()),
      links: z.array(link),
      transfers,
    }),
  ),
});

const changing = z.object({
  cases: z.array(
    z.object({
      forwarding: z.enum(["flow", "store-and-forward"]),
      hosts: z.number(),
      bandwidth: z.number(),
      latency: z.number(),
      changes: z.array(z.tuple([z.number(), z.string(), z.number()])),
      transfers,
    }),
  ),
});

const contents = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));

const sent = (all: z.infer<typeof transfers>) =>
  all.map(([start, source, destination, bytes]) => send(source, destination, bytes, start));
const expectedOf = (all: z.infer<typeof transfers>) => all.map(([, , , , expected]) => expected);

/** Transfers on networks that stand: when SimGrid had them there, and what says when ours are. */
export const stillCases = still
  .parse(contents("simgrid-vectors.json"))
  .cases.map(({ name, devices, switches, links, transfers: all }) => ({
    name,
    expected: expectedOf(all),
    finish: () => finishTimes(explicitGraph(devices, switches, links), sent(all)),
  }));

/** The same while bandwidths change. */
export const changingCases = changing
  .parse(contents("simgrid-changing-vectors.json"))
  .cases.map(({ forwarding, hosts, bandwidth, latency, changes, transfers: all }, index) => ({
    index,
    hosts,
    forwarding,
    expected: expectedOf(all),
    finish: () => {
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
      const timed = changes.map(([at, name, value]) => ({
        at,
        channel: graph.channels.findIndex((channel) => channel.name === name),
        bandwidth: value,
      }));
      return finishTimes(graph, sent(all), timed);
    },
  }));
