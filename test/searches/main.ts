import { drawTable } from "../../results/index.ts";
import {
  daiQuality,
  guoQuality,
  instance,
  naQuality,
  type Quality,
} from "../planners/pipeline/search-quality.ts";

/**
 * How far the searches by populations are from the exact optimum: median and worst of 30 seeds on chains of several sizes.
 * Exits with 1 where a median is more than 1 % off. The published operators of na-ga, of five seeds, are shown as they are.
 */
const seeds = 30;
const sizes = [
  [10, 3],
  [20, 4],
  [40, 4],
  [30, 5],
  [60, 5],
  [40, 6],
  [100, 6],
] as const;
const instances = [
  ...sizes.flatMap(([units, devices]) => [1, 2].map((seed) => instance(seed, units, devices))),
  // As long as EfficientNetV2B0 and on the speeds of the devices in DNNPipe's configuration.
  instance(1, 273, 4, [1, 0.33, 0.21, 0.21]),
];
const percent = ({ median, worst }: Quality) => `${(median * 100).toFixed(2)} / ${(worst * 100).toFixed(2)}`;
const lines: string[][] = [];
let missed = 0;
for (const { name, problem } of instances) {
  const guo = guoQuality(problem, "throughput", seeds, 50_000);
  const guoLatency = guoQuality(problem, "latency", seeds, 50_000);
  const dai = daiQuality(problem, seeds, 6000);
  const na = naQuality(problem, "throughput", "extended", seeds);
  const naLatency = naQuality(problem, "latency", "extended", seeds);
  const published = naQuality(problem, "latency", "published", 5);
  missed += [guo, guoLatency, dai, na, naLatency].filter(({ median }) => !(median <= 0.01)).length;
  lines.push([name, ...[guo, guoLatency, dai, na, naLatency, published].map(percent)]);
  console.log(lines.at(-1)!.join("  "));
}
const head = [
  "instance",
  "guo-ga",
  "guo-ga, latency",
  "dai-pso",
  "na-ga",
  "na-ga, latency",
  "published, latency",
];
console.log(drawTable([...head], lines, 1));
console.log(`above the optimum, %: median / worst of ${seeds} seeds; ${missed} medians above 1 %`);
process.exitCode = missed > 0 ? 1 : 0;
