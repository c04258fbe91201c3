import { describe, expect, it } from "vitest";
import { choosePlanner, inferenceOf, problemOf, trueBeliefs, provePlan } from "../../planners/index.ts";
import { bus, mesh, ring, star, type Cluster, type NetworkGraph } from "../../sim/cluster/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { modelMacs } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations, metricsOf } from "../../sim/run/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { simulateChecked } from "../support/simulate-checked.ts";
import { splitLabels } from "../support/planner-labels.ts";

const deviceCount = 3;
const names = deviceNames(deviceCount);
const link = { bandwidth: 2e6, latency: 1e-5, duplex: "full" } as const;

/** What a planner may meet besides a fair, full-duplex star of devices with one stream and memory to spare. */
interface World {
  readonly network: NetworkGraph;
  readonly streams?: number;
  /** Bytes of each device. */
  readonly memory?: number;
}

const worlds: Readonly<Record<string, World>> = {
  ring: { network: ring(names, link) },
  mesh: { network: mesh(names, link) },
  bus: { network: bus(names, link) },
  "half duplex": { network: ring(names, { ...link, duplex: "half" }) },
  fifo: { network: star(names, link, { sharing: "fifo" }) },
  "serial sends": {
    network: star(names, link, { sharing: "fifo", forwarding: "store-and-forward", sends: "serial" }),
  },
  "store and forward": { network: ring(names, link, { forwarding: "store-and-forward" }) },
  "message overhead": { network: star(names, link, { messageOverhead: 1e-4 }) },
  "two streams": { network: star(names, link), streams: 2 },
  "8 KiB a device": { network: star(names, link), memory: 8 * 1024 },
};

function clusterIn({ network, streams = 1, memory = Infinity }: World): Cluster {
  const profiles = names.map((name, device) => linearProfile(name, 1e-8 * 2 ** device, 1e-7));
  const { devices } = clusterOf(profiles, network);
  return { devices: devices.map((device) => ({ ...device, streams, memory })), network };
}

/** Every registered planner, with a proportional split where it has one. */
const variants = splitLabels;

function planIn(planner: string, inference: Inference, cluster: Cluster) {
  const { planner: chosen, options } = choosePlanner(planner);
  return provePlan(chosen.plan(problemOf(inference, cluster), options), inference, cluster).planned;
}

describe.each(Object.entries(worlds))("%s", (_name, world) => {
  const cluster = clusterIn(world);
  const count = { run: 0, refused: 0 };

  it.each(variants)("%s: sound, deterministic, lawful, no slower than believed", (planner) => {
    for (const model of modelFamilies) {
      const inference: Inference = { model, inputAt: 0, resultAt: deviceCount - 1 };
      const planned = feasible(() => planIn(planner, inference, cluster));
      if (!planned) {
        count.refused++;
        continue;
      }
      expect(planIn(planner, inference, cluster)).toEqual(planned);

      const run = inferenceOf(planned, inference);
      const checked = feasible(() => checkPlan(planned.plan, run, cluster.devices));
      if (!checked) {
        count.refused++;
        continue;
      }
      count.run++;
      const durations = computeDurations(checked.lowering, cluster, { kind: "median" });
      const timeline = simulateChecked(checked.lowering, cluster, durations.seconds);
      const believed = trueBeliefs(cluster).makespan(planned, inference);
      expect(timeline.makespan).toBeLessThanOrEqual(believed * (1 + 1e-9));

      const metrics = metricsOf(
        checked,
        run.model,
        cluster,
        durations.origin,
        timeline.run,
        modelMacs(model),
      );
      expect(metrics.peakMemory).toBeLessThanOrEqual(world.memory ?? Infinity);
      expect(metrics.latency).toBeGreaterThan(0);
    }
  });

  it("plans are refused only where memory is short, and there not all", () => {
    expect(count.run).toBeGreaterThan(variants.length);
    if (world.memory === undefined) expect(count.refused).toBe(0);
    else expect(count.refused).toBeGreaterThan(variants.length);
  });
});

/** The result, or undefined where the devices cannot hold what was asked. */
function feasible<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}
