import { drawMemoryChart, type MemoryCurve } from "../results/index.ts";
import { InputError } from "../sim/errors.ts";
import type { FileContent } from "../traces/replace-files.ts";
import type { ChartTarget } from "./chart-file.ts";
import { writeOutputs } from "./output-file.ts";

/** The memory of devices while a plan or a schedule runs, and what it is called. */
export interface TitledMemory {
  readonly title: string;
  readonly of: "activations" | "data";
  readonly curves: readonly MemoryCurve[];
}

/**
 * Draws live bytes over simulated time: of the first plan into the file, of others into numbered ones beside it.
 *
 * @throws InputError for a file that cannot be written, and where there is no plan
 */
export async function writeMemoryCharts(
  { path: file, format }: ChartTarget,
  plans: readonly TitledMemory[],
): Promise<void> {
  if (plans.length === 0) throw new InputError("--memory-chart: no point has a plan to draw");
  const charts: FileContent[] = [];
  for (const [index, { title, of, curves }] of plans.entries()) {
    const [head, ...rest] = title.split(": ");
    const titles = { title: `Memory over time, ${head}`, subtitle: rest.join(": "), of };
    const content = await drawMemoryChart(curves, titles, format);
    const path = index === 0 ? file : `${file.slice(0, -4)}-${index + 1}.${format}`;
    charts.push({ path, content });
  }
  writeOutputs(charts);
}
