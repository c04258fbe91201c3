import { Command } from "commander";
import { pointTimeline } from "../results/perfetto/index.ts";
import { writeOutputs } from "./output-file.ts";
import { choosePoint, whereOption, type PointFilter } from "./point-choice.ts";
import { openScenario } from "./scenario-file.ts";
import { print } from "./output.ts";

interface TimelineFlags {
  readonly where?: PointFilter;
  readonly out?: string;
}

/** `slicewise timeline`: runs one point of a scenario and writes its timeline for Perfetto. */
export function timelineCommand(): Command {
  return new Command("timeline")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .addOption(whereOption("the first"))
    .option("--out <file>", "where to write it (default: the scenario's name and .perfetto.json)")
    .action((path: string, { where = {}, out }: TimelineFlags) => {
      const scenario = openScenario(path);
      const { point, matching } = choosePoint(scenario, where);
      const trace = pointTimeline(point);
      const file = out ?? `${scenario.name}.perfetto.json`;
      writeOutputs([{ path: file, content: `${JSON.stringify(trace)}\n` }]);
      const others = matching > 1 ? `, the first of ${matching} such points` : "";
      print(`${trace.otherData.title}${others}\nWritten: ${file}\n`);
    });
}
