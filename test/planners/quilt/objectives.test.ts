import { describe, expect, it } from "vitest";
import { choosePlanner, planners, problemOf, requirePlan } from "../../../planners/index.ts";
import { bus, type Cluster } from "../../../sim/cluster/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import { lower, type Inference } from "../../../sim/partition/index.ts";
import { computeDurations, energyOf, follow, oneRequest, run } from "../../../sim/run/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const link = { bandwidth: 2e6, latency: 1e-5, duplex: "full" } as const;
const names = deviceNames(3);
const outstanding = 2 * names.length;

/** Three devices, the fastest of which takes most power. */
function powered(network: Cluster["network"]): Cluster {
  const profiles = names.map((name, device) => linearProfile(name, 1e-8 * 2 ** device, 1e-7));
  const { devices, ...rest } = clusterOf(profiles, network);
  return {
    ...rest,
    devices: devices.map((device, place) => ({
      ...device,
      power: { compute: [9, 2, 1][place]!, transmit: 0.5 },
    })),
  };
}

interface Figures {
  readonly latency: number;
  readonly throughput: number;
  readonly energy: number;
}

/** What a planner's plan comes to in runs of the true world; undefined where it has none. */
function figuresOf(label: string, inference: Inference, cluster: Cluster): Figures | undefined {
  const { planner, options } = choosePlanner(label);
  const use = { inference, requests: "none" } as const;
  if (planner.lacks?.(cluster.devices, options, use) !== undefined) return undefined;
  try {
    const { plan, turns = [], merged } = requirePlan(planner.plan(problemOf(inference, cluster), options));
    const whole = merged ? { ...inference, model: merged.model } : inference;
    const programs = [plan, ...turns].map((each) => lower(each, whole, cluster.devices.length));
    const secondsOf = (program: unknown) =>
      computeDurations(
        programs.find((each) => each === program)!,
        cluster,
        { kind: "median" },
      ).seconds;
    const world = { devices: cluster.devices, network: cluster.network, secondsOf };
    const ranOf = (many: number, atOnce: number, turning: typeof programs) => {
      const finished: number[] = [];
      const stream = { ...oneRequest.streams[0]!, count: many };
      const arrivals = { kind: "outstanding", count: atOnce } as const;
      const controller = follow(programs[0]!, {
        turns: turning.map((program) => ({ program, bytes: [] })),
      });
      const end = run(world, { streams: [{ ...stream, arrivals }], changes: [] }, controller, {
        observers: [{ finished: (_request, _stream, now) => finished.push(now) }],
      });
      return { finished, end };
    };
    const alone = ranOf(1, 1, []);
    const flight = outstanding * programs.length;
    const many = ranOf(3 * flight, flight, programs.slice(1)).finished;
    return {
      latency: alone.finished[0]!,
      throughput: flight / (many[2 * flight - 1]! - many[flight - 1]!),
      energy: energyOf(cluster.devices, alone.end)!,
    };
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}

/** All that answer a plan without a budget, for every objective that they know. */
const rivals = planners
  .filter(({ name, options, overOthers }) => !overOthers && name !== "cutedge" && !("evaluations" in options))
  .flatMap(({ name, options }) => [
    name,
    ...(options["split"] ? [`${name}[split=proportional]`] : []),
    ...["throughput", "energy"]
      .filter((value) => options["objective"]?.values.includes(value))
      .map((value) => `${name}[objective=${value}]`),
  ]);

describe("objectives of quilt", () => {
  const inference: Inference = {
    model: modelFamilies.find(({ name }) => name === "chain")!,
    inputAt: 2,
    resultAt: 2,
  };

  it("is best of all planners in each of them", () => {
    const cluster = powered(bus(names, { ...link, latency: 1e-4 }));
    const others = rivals.flatMap((label) => figuresOf(label, inference, cluster) ?? []);
    const own = (objective: string) =>
      figuresOf(`quilt[effort=quick;objective=${objective}]`, inference, cluster)!;
    const [latency, throughput, energy] = [own("latency"), own("throughput"), own("energy")];
    expect(others.length).toBeGreaterThan(30);
    for (const other of others) {
      expect(latency.latency).toBeLessThanOrEqual(other.latency * (1 + 1e-9));
      expect(throughput.throughput).toBeGreaterThanOrEqual(other.throughput * (1 - 1e-9));
      expect(energy.energy).toBeLessThanOrEqual(other.energy * (1 + 1e-9));
    }
    // They are different wishes: none of the plans is best in all.
    expect(throughput.throughput).toBeGreaterThan(latency.throughput);
    expect(energy.energy).toBeLessThan(throughput.energy);
  });
});
