import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runScenario } from "../../../scenarios/index.ts";
import type { Planned } from "../../../planners/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import {
  believedSeconds,
  convolutionChain,
  planningProblem,
  planWith,
  smallInstances,
} from "../../support/row-planning.ts";
import { scenarioOf, scenarioText } from "../../scenarios/scenario-text.ts";

describe("the active devices of coedge", () => {
  it("by the program's value ignore what a message takes, and the row says what other devices would take", () => {
    const task = planningProblem(
      { model: convolutionChain(12, [3, 3]), inputAt: 0, resultAt: 0 },
      { secondsPerMac: [1e-7, 1e-7], bandwidth: 1e6, latency: 1e-3 },
    );
    const rowsOf = ({ plan }: ReturnType<typeof planWith>) =>
      plan.steps.map((pieces) => pieces.map(({ region }) => region.end[1]! - region.start[1]!));
    const byProgram = planWith("coedge", task);
    expect(rowsOf(byProgram)).toEqual([
      [8, 4],
      [8, 4],
    ]);
    expect(byProgram.notes).toEqual([
      expect.stringContaining("board-0 would take 0.91 ms, not 4.03 ms (see active=makespan)"),
    ]);
    const byMakespan = planWith("coedge[active=makespan]", task);
    expect(rowsOf(byMakespan).flat()).toEqual([12, 12]);
    expect(byMakespan.notes).toEqual([]);
    const seconds = (planned: Planned) => task.believed.makespan(planned, task.inference);
    expect(seconds(byProgram) / seconds(byMakespan)).toBeCloseTo(4.42, 2);
    // The program sees neither the latency of messages nor that both devices send at once: 1.09 ms, not 4.03 ms.
    expect(byProgram.predictedLatency).toBeLessThan(seconds(byProgram) / 2);
  });

  it("by makespan are never worse off for a faster link", () => {
    const cluster =
      "{devices: [{name: pi, count: 3, profile: raspberry-pi-4}, {name: fast, profile: raspberry-pi-4, slowdown: 0.25}], " +
      "network: {topology: star, bandwidth: 25 Mbps, latency: 1 ms}}";
    const sweep =
      "{planner: [coedge, coedge[active=makespan]], cluster.network.bandwidth: [25 Mbps, 50 Mbps, 100 Mbps, 1 Gbps]}".replace(
        "coedge[active=makespan]",
        '"coedge[active=makespan]"',
      );
    const results = [...runScenario(scenarioOf(scenarioText({ model: "mobilenet-v2", cluster, sweep })))];
    const ran = results.map(({ outcome }) => {
      if (outcome.status !== "ok") throw new Error(outcome.reason);
      return { milliseconds: outcome.metrics.latency * 1e3, notes: outcome.notes.join("; ") };
    });
    const [program, makespan] = [ran.slice(0, 4), ran.slice(4)];
    expect(program[0]!.milliseconds).toBeCloseTo(17.8, 1);
    expect(program[1]!.milliseconds).toBeGreaterThan(100);
    expect(program[1]!.notes).toMatch(/see active=makespan.*slower than single \(17.8 ms\)/);
    for (const [index, { milliseconds, notes }] of makespan.entries()) {
      expect(milliseconds).toBeLessThanOrEqual((makespan[index - 1]?.milliseconds ?? 17.9) * (1 + 1e-9));
      expect(notes).not.toMatch(/slower/);
    }
  });

  it("by makespan are never slower than those by the program, nor than the best single device", () => {
    fc.assert(
      fc.property(smallInstances(4, 16, 3), fc.constantFrom(0, 1e-4, 1e-2), (instance, latency) => {
        const { rows, kernels, secondsPerMac, bandwidth } = instance;
        const model = convolutionChain(rows, kernels);
        const task = planningProblem(
          { model, inputAt: 0, resultAt: 0 },
          { secondsPerMac, bandwidth, latency },
        );
        const seconds = (planner: string) => believedSeconds(planner, task);
        const found = seconds("coedge[active=makespan]") * (1 - 1e-9);
        expect(found).toBeLessThanOrEqual(seconds("coedge"));
        expect(found).toBeLessThanOrEqual(seconds("single"));
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("of least energy under a deadline are found where the program's own would be late", () => {
    const power = { compute: 3, transmit: 1 };
    const task = planningProblem(
      { model: convolutionChain(12, [3, 3]), inputAt: 0, resultAt: 0 },
      { secondsPerMac: [1e-7, 1e-7], bandwidth: 1e6, latency: 1e-3, power: [power, power] },
    );
    const planned = planWith("coedge[active=makespan;objective=energy;deadline=0.001]", task);
    expect(task.believed.makespan(planned, task.inference)).toBeLessThanOrEqual(0.001);
    expect(planned.notes).toEqual([]);
  });

  it("of least energy say how far the program's deadline was tightened", () => {
    const power = [
      { compute: 10, transmit: 0.1 },
      { compute: 1, transmit: 0.1 },
    ];
    const task = planningProblem(
      { model: convolutionChain(12, [3, 3]), inputAt: 0, resultAt: 0 },
      { secondsPerMac: [1e-6, 1e-6], bandwidth: 1e7, latency: 1e-4, power },
    );
    const fastest = believedSeconds("coedge", task);
    const deadline = Number((fastest * 1.1).toFixed(9));
    const planned = planWith(`coedge[objective=energy;deadline=${deadline}]`, task);
    expect(task.believed.makespan(planned, task.inference)).toBeLessThanOrEqual(deadline);
    const aim = /^the program's deadline was tightened to (\S+) s$/.exec(planned.notes.join())?.[1];
    expect(Number(aim)).toBeGreaterThan(0);
    expect(Number(aim)).toBeLessThan(deadline);
  });

  it("of least energy are those that take few joules, whatever time they take, unless a deadline says so", () => {
    const power = [
      { compute: 10, transmit: 0.1 },
      { compute: 1, transmit: 0.1 },
    ];
    const task = planningProblem(
      { model: convolutionChain(12, [3, 3]), inputAt: 0, resultAt: 0 },
      { secondsPerMac: [1e-6, 1e-6], bandwidth: 1e9, latency: 0, power },
    );
    const busyOf = (planner: string) => {
      const devices = planWith(planner, task)
        .plan.steps.flat()
        .map(({ device }) => device);
      return [...new Set(devices)].sort();
    };
    expect(busyOf("coedge")).toEqual([0, 1]);
    for (const active of ["program", "makespan"]) {
      const economic = `coedge[active=${active};objective=energy`;
      expect(busyOf(`${economic}]`)).toEqual([1]);
      const fastest = believedSeconds("coedge", task);
      expect(busyOf(`${economic};deadline=${(fastest * 1.02).toFixed(9)}]`)).toEqual([0, 1]);
      expect(() => planWith(`${economic};deadline=${(fastest * 0.5).toFixed(9)}]`, task)).toThrow(
        /no row shares meet the deadline/,
      );
    }
  });
});
