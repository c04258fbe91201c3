import { Command } from "commander";
import { planningCache, type PlanningCache } from "../planners/index.ts";
import { formatBandwidth, formatBytes, formatMilliseconds, shortLabels } from "../results/index.ts";
import {
  believedLatency,
  beliefsOf,
  decidePoint,
  describePlan,
  failureOf,
  inferencePoint,
  memoryOfDecided,
  memoryOfSchedule,
  planOfDecided,
  scheduleTasks,
  type Failure,
  type PlanDescription,
  type Point,
  type PointIdentity,
  type TaskGraphPoint,
} from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import type { MemoryMoment } from "../sim/run/index.ts";
import { edgesSayBytes } from "../sim/task-graph/index.ts";
import { describeDivision, divisionText, type DecoderDescription } from "./decoder-text.ts";
import { chartTarget, type ChartTarget } from "./chart-file.ts";
import { ExitCode } from "./errors.ts";
import { writeMemoryCharts, type TitledMemory } from "./memory-chart.ts";
import { pointsWhere, whereOption, type PointFilter } from "./point-choice.ts";
import { openScenario } from "./scenario-file.ts";
import { formatSeconds, scheduleRows, scheduleTable, type ScheduleRow } from "./schedule-text.ts";
import { print } from "./output.ts";

/** A point and its plan, or why it has none. */
type PointPlan =
  | DecoderDescription
  | (PointIdentity & (({ readonly status: "ok" } & (BelievedPlan | ScheduleDescription)) | Failure));

/** A plan, and the seconds of its run in the world that its planner believes. */
interface BelievedPlan extends PlanDescription {
  readonly believedLatency: number;
}

/** The schedule of a task graph, as its planner predicts it; seconds. */
interface ScheduleDescription {
  readonly predictedLatency: number;
  readonly notes: readonly string[];
  readonly tasks: readonly ScheduleRow[];
}

/** `slicewise plan`: shows the plans of a scenario's points and can draw their memory. */
export function planCommand(): Command {
  return new Command("plan")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .addOption(whereOption("all"))
    .option("--json", "print JSON", false)
    .option(
      "--memory-chart <file>",
      "run each plan or schedule and draw its live activations or data over time, .svg or .png",
      chartTarget,
    )
    .action(async (file: string, { where = {}, json, memoryChart }: PlanFlags) => {
      const scenario = openScenario(file);
      const plans: PointPlan[] = [];
      const drawn: TitledMemory[] = [];
      const cache = planningCache();
      for (const point of pointsWhere(scenario, where)) {
        const { plan, drawable } = planOf(point, cache, memoryChart !== undefined);
        if (plan.status === "failed") process.exitCode = ExitCode.failed;
        if (json) plans.push(plan);
        else print(asText(plan));
        if (drawable) drawn.push(drawable);
      }
      if (json) print(`${JSON.stringify({ scenario: scenario.name, plans }, null, 2)}\n`);
      if (memoryChart !== undefined) await writeMemoryCharts(memoryChart, drawn);
    });
}

interface PlanFlags {
  readonly where?: PointFilter;
  readonly json: boolean;
  readonly memoryChart?: ChartTarget;
}

/** What is shown of a point's plan, and what its memory is drawn from where that is asked for. */
interface ShownPlan {
  readonly plan: PointPlan;
  readonly drawable?: TitledMemory;
}

function planOf(any: Point, cache: PlanningCache, isDrawn: boolean): ShownPlan {
  if (any.kind === "task graph") return scheduleOf(any, isDrawn);
  if (any.kind === "generation" && !isDrawn) return { plan: describeDivision(any) };
  const point = inferencePoint(any, isDrawn ? "--memory-chart" : "plan");
  try {
    const believed = beliefsOf(point, cache);
    const decided = decidePoint(point, point.planner, believed, cache);
    const description = {
      ...describePlan(point, planOfDecided(point, decided)),
      believedLatency: believedLatency(point, decided, believed),
    };
    const plan = { ...point.identity, status: "ok", ...description } as const;
    if (!isDrawn) return { plan };
    const names = point.cluster.devices.map(({ name }) => name);
    return { plan, drawable: titledMemory(plan, "activations", names, memoryOfDecided(point, decided)) };
  } catch (error) {
    return { plan: { ...point.identity, ...failureOf(error) } };
  }
}

function scheduleOf(point: TaskGraphPoint, isDrawn: boolean): ShownPlan {
  const { identity, graph, notes } = point;
  if (isDrawn && !edgesSayBytes(graph))
    throw new InputError(
      `--memory-chart: ${identity.model} has edges in seconds, which do not say how many bytes its tasks hold`,
    );
  try {
    const schedule = scheduleTasks(point, point.planner);
    const tasks = scheduleRows(graph, schedule);
    const plan = { ...identity, status: "ok", predictedLatency: schedule.makespan, notes, tasks } as const;
    return {
      plan,
      ...(isDrawn && {
        drawable: titledMemory(plan, "data", graph.devices, memoryOfSchedule(point, schedule)),
      }),
    };
  } catch (error) {
    return { plan: { ...identity, ...failureOf(error) } };
  }
}

function titledMemory(
  plan: PointIdentity,
  of: TitledMemory["of"],
  names: readonly string[],
  memory: readonly (readonly MemoryMoment[])[],
): TitledMemory {
  const curves = names.map((device, index) => ({ device, moments: memory[index]! }));
  return { title: titleOf(plan), of, curves };
}

function titleOf({ model, devices, topology, bandwidth, planner, swept }: PointIdentity): string {
  const labels = shortLabels(Object.keys(swept));
  const extra = Object.entries(swept).map(([field, value]) => `, ${labels.get(field)}=${value}`);
  return `${planner}: ${model} on ${devices} devices, ${topology}, ${formatBandwidth(bandwidth * 8)}${extra.join("")}`;
}

function asText(plan: PointPlan): string {
  const title = titleOf(plan);
  if ("stages" in plan) return divisionText(plan, title);
  if (plan.status !== "ok") return `${title}\n  ${plan.status}: ${plan.reason}\n\n`;
  if ("tasks" in plan) {
    const lines = [
      title,
      scheduleTable(plan.tasks),
      `  predicted makespan: ${formatSeconds(plan.predictedLatency)} s`,
      ...plan.notes.map((note) => `  note: ${note}`),
    ];
    return `${lines.join("\n")}\n\n`;
  }
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
    `  predicted latency: ${plan.predictedLatency === undefined ? "the planner has no model of it" : `${formatMilliseconds(plan.predictedLatency)} ms`}`,
    `  believed latency: ${formatMilliseconds(plan.believedLatency)} ms`,
    ...(plan.predictedThroughput === undefined
      ? []
      : [`  predicted throughput: ${Number(plan.predictedThroughput.toPrecision(4))} results/s`]),
    ...plan.notes.map((note) => `  note: ${note}`),
  ];
  return `${lines.join("\n")}\n\n`;
}

function transferCount(count: number): string {
  return count === 1 ? "1 transfer" : `${count} transfers`;
}
