import { Command } from "commander";
import { planningCache } from "../planners/index.ts";
import { formatBandwidth, formatBytes, formatMilliseconds } from "../results/index.ts";
import {
  believedCostModel,
  failureOf,
  planPoint,
  type Failure,
  type PlannedPoint,
  type Point,
} from "../scenarios/index.ts";
import { ExitCode } from "./errors.ts";
import { formatOf, writeMemoryCharts, type TitledPlan } from "./memory-chart.ts";
import { describePlan, type PlanDescription } from "./plan-description.ts";
import { openScenario } from "./scenario-file.ts";

/** A point and its plan, or why it has none. */
type PointPlan = Point["identity"] & (({ readonly status: "ok" } & PlanDescription) | Failure);

/** `slicewise plan`: shows the plans of a scenario's points and can draw their memory. */
export function planCommand(): Command {
  return new Command("plan")
    .description("plan the points of a scenario; show steps, transfers and memory")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option("--json", "print JSON", false)
    .option("--memory-chart <file>", "run each plan and draw its live activations over time, .svg or .png")
    .action(async (file: string, { json, memoryChart }: PlanFlags) => {
      if (memoryChart !== undefined) formatOf(memoryChart);
      const scenario = openScenario(file);
      const plans: PointPlan[] = [];
      const drawn: TitledPlan[] = [];
      const cache = planningCache();
      for (const point of scenario.points()) {
        const { plan, planned } = planOf(point, cache);
        if (plan.status === "failed") process.exitCode = ExitCode.failed;
        if (json) plans.push(plan);
        else process.stdout.write(asText(plan));
        if (memoryChart !== undefined && planned) drawn.push({ point, title: titleOf(plan), ...planned });
      }
      if (json) process.stdout.write(`${JSON.stringify({ scenario: scenario.name, plans }, null, 2)}\n`);
      if (memoryChart !== undefined) await writeMemoryCharts(memoryChart, drawn);
    });
}

interface PlanFlags {
  readonly json: boolean;
  readonly memoryChart?: string;
}

/** What is shown of a point's plan, and the plan itself where there is one. */
interface ShownPlan {
  readonly plan: PointPlan;
  readonly planned?: PlannedPoint;
}

function planOf(point: Point, cache: ReturnType<typeof planningCache>): ShownPlan {
  try {
    const planned = planPoint(point, point.planner, believedCostModel(point), cache);
    const description = describePlan(point, planned.planned, planned.checked);
    return { plan: { ...point.identity, status: "ok", ...description }, planned };
  } catch (error) {
    return { plan: { ...point.identity, ...failureOf(error) } };
  }
}

function titleOf({ model, devices, topology, bandwidth, planner, swept }: PointPlan): string {
  const extra = Object.entries(swept).map(([field, value]) => `, ${field}=${value}`);
  return `${planner}: ${model} on ${devices} devices, ${topology}, ${formatBandwidth(bandwidth * 8)}${extra.join("")}`;
}

function asText(plan: PointPlan): string {
  const title = titleOf(plan);
  if (plan.status !== "ok") return `${title}\n  ${plan.status}: ${plan.reason}\n\n`;
  const steps = plan.steps.flatMap(({ operators, devices: regions, transfers, bytes }, index) => {
    const moved = transfers === 0 ? "" : `; first ${transferCount(transfers)}, ${formatBytes(bytes)}`;
    const names = operators.length > 3 ? [...operators.slice(0, 2), "...", operators.at(-1)!] : operators;
    const who = regions.map(({ device, region }) => `      ${device}: ${region}`);
    return [`  step ${index + 1}: ${names.join(", ")}${moved}`, ...who];
  });
  const memory = plan.memory.map(
    ({ device, weights, activations }) =>
      `    ${device}: weights ${formatBytes(weights)}, activations ${formatBytes(activations)}`,
  );
  const lines = [
    title,
    ...steps,
    `  result: ${transferCount(plan.result.transfers)}, ${formatBytes(plan.result.bytes)}`,
    "  memory:",
    ...memory,
    `  predicted latency: ${formatMilliseconds(plan.predictedLatency)} ms`,
    ...plan.notes.map((note) => `  note: ${note}`),
  ];
  return `${lines.join("\n")}\n\n`;
}

function transferCount(count: number): string {
  return count === 1 ? "1 transfer" : `${count} transfers`;
}
