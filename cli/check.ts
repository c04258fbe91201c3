import { join } from "node:path";
import { Command } from "commander";
import type { Scenario } from "../scenarios/index.ts";
import { refuseGiven } from "./flags.ts";
import { estimateRun, type RunEstimate } from "./run-estimate.ts";
import { openScenario } from "./scenario-file.ts";
import { print } from "./output.ts";

interface CheckFlags {
  readonly estimate: boolean;
  readonly out?: string;
  readonly json: boolean;
}

/** What a scenario will run. */
interface CheckedScenario {
  readonly scenario: string;
  readonly points: number;
  readonly models: readonly string[];
  /** Different numbers of devices. */
  readonly devices: readonly number[];
  readonly planners: readonly string[];
  readonly baseline: string;
  /** Seconds of the points one after another, with `--estimate`. */
  readonly estimate?: RunEstimate;
}

/** `slicewise check`: validates a scenario without running it. */
export function checkCommand(): Command {
  return new Command("check")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option(
      "--estimate",
      "also estimate how long a run takes, from an earlier run or by running a few points",
      false,
    )
    .option("--out <folder>", "with --estimate: results of the earlier run (default: as run writes them)")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nThe points of a scenario that passes do not fail when they run, unless figures are so far apart that a time is 0 or not finite.\nOnly a run shows whether a plan fits into the devices' memory.",
    )
    .action((file: string, flags: CheckFlags, command: Command) => {
      if (!flags.estimate) refuseGiven(command, ["out"], "is for --estimate");
      const scenario = openScenario(file);
      const folder = flags.out ?? join("results", "out", scenario.name);
      const checked = {
        ...contentsOf(scenario),
        ...(flags.estimate && { estimate: estimateRun(scenario, folder) }),
      };
      print(flags.json ? `${JSON.stringify(checked, null, 2)}\n` : asText(file, checked));
    });
}

function contentsOf({ name, pointCount, baseline, points }: Scenario): CheckedScenario {
  const models = new Set<string>();
  const devices = new Set<number>();
  const planners = new Set<string>();
  for (const { identity } of points()) {
    models.add(identity.model);
    devices.add(identity.devices);
    planners.add(identity.planner);
  }
  return {
    scenario: name,
    points: pointCount,
    models: [...models],
    devices: [...devices].sort((a, b) => a - b),
    planners: [...planners],
    baseline,
  };
}

function asText(file: string, { points, models, devices, planners, baseline, estimate }: CheckedScenario) {
  const lines = [
    `${file}: sound, ${points} ${points === 1 ? "point" : "points"}`,
    `  models    ${models.length}: ${models.join(", ")}`,
    `  devices   ${devices.join(", ")}`,
    `  planners  ${planners.length}: ${planners.join(", ")}`,
    `  baseline  ${baseline}`,
  ];
  if (estimate) lines.push(`  time      ${estimate.text}`);
  return `${lines.join("\n")}\n`;
}
