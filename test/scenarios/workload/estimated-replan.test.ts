import { expect, test } from "vitest";
import { planningCache } from "../../../planners/index.ts";
import { beliefsOf, planPoint } from "../../../scenarios/index.ts";
import { inferenceReplanner } from "../../../scenarios/replanner.ts";
import { inferencePoints } from "../inference-points.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

/** The programs that a planner makes of the links as they are at two moments. */
function plansAt(knowledge: string, moments: readonly number[]): readonly unknown[] {
  const cluster =
    "{devices: [{name: board, count: 3, profile: raspberry-pi-4}], network: {topology: mesh, bandwidth: 100 Mbps, latency: 20 us}}";
  const [point] = inferencePoints(scenarioOf(scenarioText({ cluster, knowledge, planner: "flexpie" })));
  const first = planPoint(point!, point!.planner, beliefsOf(point!), planningCache());
  const replanner = inferenceReplanner(point!, first, () => 0);
  const channels = point!.cluster.network.channels;
  return moments.map((bandwidth) => {
    const { program } = replanner.plan([0, 1, 2], channels.map(() => bandwidth))!; // prettier-ignore
    return program.computes.map(({ device, work }) => [
      device,
      work.kind === "tiles" && work.tiles[0]!.region,
    ]);
  });
}

test("a planner that plans again believes what it may know: the links of the moment, or what was learnt before the run", () => {
  const [fast, slow] = plansAt("exact", [1e9, 1e2]);
  expect(fast).not.toEqual(slow);
  const [one, other] = plansAt('"estimated[rows=1%]"', [1e9, 1e2]);
  expect(one).toEqual(other);
});
