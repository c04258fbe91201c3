import { Command } from "commander";
import { drawOverTime } from "../results/index.ts";
import { pointTimeline, titleOf } from "../results/perfetto/index.ts";
import { pointOverTime, type Point } from "../scenarios/index.ts";
import { chartTarget, type ChartTarget } from "./chart-file.ts";
import { writeOutputs } from "./output-file.ts";
import { choosePoint, whereOption, type PointFilter } from "./point-choice.ts";
import { openScenario } from "./scenario-file.ts";
import { print } from "./output.ts";

interface TimelineFlags {
  readonly where?: PointFilter;
  readonly out?: string;
  readonly chart?: ChartTarget;
}

/** `slicewise timeline`: runs one point of a scenario and writes its timeline for Perfetto. */
export function timelineCommand(): Command {
  return new Command("timeline")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .addOption(whereOption("the first"))
    .option("--out <file>", "where to write it (default: the scenario's name and .perfetto.json)")
    .option(
      "--chart <file>",
      "also draw the bandwidth of links that change and the latency of every request over time, .svg or .png",
      chartTarget,
    )
    .action(async (path: string, { where = {}, out, chart }: TimelineFlags) => {
      const scenario = openScenario(path);
      const { point, matching } = choosePoint(scenario, where);
      const trace = pointTimeline(point);
      const file = out ?? `${scenario.name}.perfetto.json`;
      const { title } = trace.otherData;
      const charts =
        chart === undefined
          ? []
          : [
              {
                path: chart.path,
                content: await overTimeChart(point, chart.format),
              },
            ];
      writeOutputs([{ path: file, content: `${JSON.stringify(trace)}\n` }, ...charts]);
      const others = matching > 1 ? `, the first of ${matching} such points` : "";
      const written = [file, ...charts.map(({ path: drawn }) => drawn)].join(", ");
      print(`${title}${others}\nWritten: ${written}\n`);
    });
}

async function overTimeChart(point: Point, format: ChartTarget["format"]) {
  const [planner = "", ...place] = titleOf(point.identity).split(": ");
  return drawOverTime(pointOverTime(point), `Requests over time, ${planner}`, place.join(": "), format);
}
