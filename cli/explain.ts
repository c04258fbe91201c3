import { Command } from "commander";
import { planningCache, type PlannerChoice, type PlanningCache, type ProvedPlan } from "../planners/index.ts";
import { drawTable, formatMilliseconds } from "../results/index.ts";
import {
  beliefsOf,
  decidePoint,
  explainPlans,
  inferencePoint,
  knownPlanners,
  planOfDecided,
  type Explanation,
  type InferencePoint,
  type Scenario,
} from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { print } from "./output.ts";
import { choosePoint, whereOption, type PointFilter } from "./point-choice.ts";
import { plannerReference } from "./planner-reference.ts";
import { openScenario } from "./scenario-file.ts";

interface ExplainFlags {
  readonly where?: PointFilter;
  readonly against?: string;
  readonly json: boolean;
}

/** `slicewise explain`: says in words in what a plan differs from another one, and what each part saves. */
export function explainCommand(): Command {
  return new Command("explain")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .addOption(whereOption("the first point"))
    .option(
      "--against <planner>",
      "planner whose plan to compare with (default: the plan that it started from, else the baseline)",
    )
    .option("--json", "print JSON", false)
    .action((file: string, { where = {}, against, json }: ExplainFlags) => {
      const scenario = openScenario(file);
      const point = inferencePoint(choosePoint(scenario, where).point, "explain");
      const cache = planningCache();
      const own = planBy(point, point.planner, cache);
      const label = against ?? own.planned.floor ?? point.baseline.label;
      const other = planBy(point, plannerOf(scenario, label), cache);
      const explanation = explainPlans(point, own, other);
      const labels = { planner: point.planner.label, against: label };
      if (json) print(`${JSON.stringify({ ...labels, ...explanation }, null, 2)}\n`);
      else print(textOf(explanation, labels));
    });
}

/** One of those that a scenario plans with, its own ones too, or any other that can be named beside it. */
function plannerOf(scenario: Scenario, label: string): PlannerChoice {
  for (const { planner, baseline, kind } of scenario.points())
    if (kind === "inference")
      for (const choice of [planner, baseline]) if (choice.label === label) return choice;
  return knownPlanners(scenario.source.folder).choose(plannerReference(label));
}

function planBy(point: InferencePoint, choice: PlannerChoice, cache: PlanningCache): ProvedPlan {
  const { label } = choice;
  const decided = decidePoint(point, choice, beliefsOf(point), cache);
  const plan = planOfDecided(point, decided);
  if (plan.planned.merged || plan.planned.encoded)
    throw new InputError(
      `the plan of ${label} is for another model, in which it merged or added operators: nothing to compare`,
    );
  return plan;
}

/** The explanation as people read it. */
export function textOf(
  explanation: Explanation,
  { planner, against }: { readonly planner: string; readonly against: string },
): string {
  const { latency, otherLatency, execution, otherExecution, parts, home, otherHome } = explanation;
  const lines = parts.map(({ operators, own, other, isSame, seconds, otherSeconds }) => [
    operatorsOf(operators),
    other,
    isSame ? "the same" : own,
    formatMilliseconds(otherSeconds),
    formatMilliseconds(seconds),
    saving(otherSeconds - seconds),
  ]);
  if (home > 0 || otherHome > 0)
    lines.push([
      "the result comes to its place",
      "",
      "",
      formatMilliseconds(otherHome),
      formatMilliseconds(home),
      saving(otherHome - home),
    ]);
  const share = (100 * (otherLatency - latency)) / otherLatency;
  return [
    `${planner} takes ${formatMilliseconds(latency)} ms (${execution}), ${against} ${formatMilliseconds(otherLatency)} ms (${otherExecution}): ` +
      `${Math.abs(share).toFixed(1)} % ${share >= 0 ? "less" : "more"}`,
    drawTable(["operators", against, planner, `${against}, ms`, `${planner}, ms`, "saved, ms"], lines, 3),
    "A time is from when all earlier operators are done until these are; times add up to the latency.\n",
  ].join("\n");
}

function operatorsOf(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names[0]!} to ${names.at(-1)!} (${names.length})`;
}

function saving(seconds: number): string {
  // Less than a picosecond is rounding of the sums.
  return Math.abs(seconds) < 1e-12
    ? "0"
    : `${seconds < 0 ? "-" : ""}${formatMilliseconds(Math.abs(seconds))}`;
}
