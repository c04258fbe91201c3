import { Command } from "commander";
import { planningCache } from "../planners/index.ts";
import { formatBandwidth, formatBytes, formatMilliseconds } from "../results/index.ts";
import { believedCostModel, failureOf, planPoint, type Failure, type Point } from "../scenarios/index.ts";
import { ExitCode } from "./errors.ts";
import { describePlan, type PlanDescription } from "./plan-description.ts";
import { openScenario } from "./scenario-file.ts";

/** A point and its plan, or why it has none. */
type PointPlan = Point["identity"] & (({ readonly status: "ok" } & PlanDescription) | Failure);

/** `slicewise plan`: shows the plans of a scenario's points without running them. */
export function planCommand(): Command {
  return new Command("plan")
    .description("plan the points of a scenario without running them; show steps, transfers and memory")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option("--json", "print JSON", false)
    .action((file: string, { json }: { readonly json: boolean }) => {
      const scenario = openScenario(file);
      const plans: PointPlan[] = [];
      const cache = planningCache();
      for (const point of scenario.points()) {
        const plan = planOf(point, cache);
        if (plan.status === "failed") process.exitCode = ExitCode.failed;
        if (json) plans.push(plan);
        else process.stdout.write(asText(plan));
      }
      if (json) process.stdout.write(`${JSON.stringify({ scenario: scenario.name, plans }, null, 2)}\n`);
    });
}

function planOf(point: Point, cache: ReturnType<typeof planningCache>): PointPlan {
  try {
    const { planned, checked } = planPoint(point, point.planner, believedCostModel(point), cache);
    return { ...point.identity, status: "ok", ...describePlan(point, planned, checked) };
  } catch (error) {
    return { ...point.identity, ...failureOf(error) };
  }
}

function asText(plan: PointPlan): string {
  const { model, devices, topology, bandwidth, planner, swept } = plan;
  const extra = Object.entries(swept).map(([field, value]) => `, ${field}=${value}`);
  const title = `${planner}: ${model} on ${devices} devices, ${topology}, ${formatBandwidth(bandwidth * 8)}${extra.join("")}`;
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
