import { Command, Option } from "commander";
import { objectiveOf, planningCache, type Objective } from "../planners/index.ts";
import { drawTable, formatBandwidth } from "../results/index.ts";
import {
  beliefsOf,
  capacityOf,
  decidePoint,
  failureOf,
  inferencePoint,
  runAlone,
  shareInTime,
  workloadNumber,
  type Capacity,
  type DecidedWorkload,
  type Failure,
  type InferencePoint,
  type PointIdentity,
} from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { ExitCode } from "./errors.ts";
import { print } from "./output.ts";
import { pointsWhere, whereOption, type PointFilter } from "./point-choice.ts";
import { withProgress } from "./progress.ts";
import { openScenario } from "./scenario-file.ts";

/** A point and its capacity, or why it has none. */
type PointCapacity = PointIdentity & { readonly objective: Objective } & (
    ({ readonly status: "ok" } & Capacity) | Failure
  );

interface CapacityFlags {
  readonly where?: PointFilter;
  readonly percentile: string;
  readonly json: boolean;
}

/** `slicewise capacity`: how many requests a second each planner serves within the deadline. */
export function capacityCommand(): Command {
  return new Command("capacity")
    .argument("<scenario>", "scenario file with requests that have a deadline, YAML or JSON")
    .addOption(whereOption("all"))
    .addOption(
      new Option("--percentile <percent>", "share of the requests that must meet the deadline")
        .choices(["50", "90", "95", "99"])
        .default("95"),
    )
    .option("--json", "print JSON", false)
    .action((file: string, { where = {}, percentile, json }: CapacityFlags) => {
      const scenario = openScenario(file);
      const points = [...pointsWhere(scenario, where)].map((point) => inferencePoint(point, "capacity"));
      const cache = planningCache();
      const found = [...withProgress(capacities(), points.length)];
      if (found.some(({ status }) => status === "failed")) process.exitCode = ExitCode.failed;
      print(
        json
          ? `${JSON.stringify({ scenario: scenario.name, percentile: Number(percentile), capacities: found }, null, 2)}\n`
          : `${asTable(found, percentile)}\n`,
      );

      function* capacities(): Iterable<PointCapacity> {
        for (const point of points)
          yield { ...point.identity, objective: objectiveOf(point.planner), ...capacity(point) };
      }

      function capacity(point: InferencePoint): ({ readonly status: "ok" } & Capacity) | Failure {
        try {
          const decided = (point.sharing?.workloads ?? [point]).map((one): DecidedWorkload => {
            const made = decidePoint(one, one.planner, beliefsOf(one, cache), cache);
            return { point: one, decided: made, ...runAlone(one, made) };
          });
          const at = capacityOf(point, Number(percentile) / 100, ({ workload }) =>
            shareInTime(
              decided.map((one) => ({ ...one, point: { ...one.point, workload } })),
              workloadNumber(point),
            ),
          );
          return { status: "ok", ...at };
        } catch (error) {
          if (error instanceof InputError) throw error;
          return failureOf(error);
        }
      }
    });
}

function asTable(found: readonly PointCapacity[], percentile: string): string {
  const lines = found.map((capacity) => {
    const { planner, objective, model, topology, bandwidth, swept } = capacity;
    const place = [
      planner,
      objective,
      model,
      topology,
      formatBandwidth(bandwidth * 8),
      Object.values(swept).join(" "),
    ];
    return capacity.status === "ok"
      ? [...place, capacity.rate.toPrecision(4), `${(capacity.share * 100).toFixed(1)} %`]
      : [...place, capacity.status, capacity.reason];
  });
  const head = ["planner", "plans for", "model", "topology", "bandwidth", "setting", "requests/s", "in time"];
  return `${drawTable(head, lines, 6)}\nHighest arrival rates at which ${percentile} % of the requests meet the deadline.`;
}
