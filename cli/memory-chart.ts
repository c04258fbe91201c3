import { drawMemoryChart } from "../results/index.ts";
import { memoryOfDecided, type DecidedPoint, type InferencePoint } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import type { FileContent } from "../traces/replace-files.ts";
import type { ChartTarget } from "./chart-file.ts";
import { writeOutputs } from "./output-file.ts";

/** A point, what was decided about it, and what both are called. */
export interface TitledPlan {
  readonly decided: DecidedPoint;
  readonly point: InferencePoint;
  readonly title: string;
}

/**
 * Draws the live activations of plans over simulated time: the first into the file, others into numbered ones beside it.
 *
 * @throws InputError for a file that cannot be written, and where there is no plan
 */
export async function writeMemoryCharts(
  { path: file, format }: ChartTarget,
  plans: readonly TitledPlan[],
): Promise<void> {
  if (plans.length === 0) throw new InputError("--memory-chart: no point has a plan to draw");
  const charts: FileContent[] = [];
  for (const [index, { point, title, decided }] of plans.entries()) {
    const moments = memoryOfDecided(point, decided);
    const curves = point.cluster.devices.map(({ name }, device) => ({
      device: name,
      moments: moments[device]!,
    }));
    const [head, ...rest] = title.split(": ");
    const content = await drawMemoryChart(curves, `Memory over time, ${head}`, rest.join(": "), format);
    const path = index === 0 ? file : `${file.slice(0, -4)}-${index + 1}.${format}`;
    charts.push({ path, content });
  }
  writeOutputs(charts);
}
