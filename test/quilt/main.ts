import { parseArgs } from "node:util";
import { readdirSync, writeFileSync } from "node:fs";
import { markdownTable } from "markdown-table";
import { formatBandwidth } from "../../results/index.ts";
import { loadScenario } from "../../scenarios/index.ts";
import { measureCell, type CellGain } from "./cell-gain.ts";
import { cellsOf } from "./cells.ts";
import { summaryOf } from "./summary.ts";

/**
 * How much faster quilt is than the best published planner of each cell of the shipped scenarios, under exact knowledge and
 * median times: a row a scenario, and the cells without a gain. Exits with 1 where it is slower in any cell.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Measure so many cells, evenly spaced over all; all unless given. */
    cells: { type: "string" },
    effort: { type: "string", default: "normal" },
    /** Write the tables there, too. */
    out: { type: "string" },
  },
});

const shipped = readdirSync("scenarios").filter((name) => name.endsWith(".yaml"));
const names = positionals.length > 0 ? positionals.map((name) => `${name}.yaml`) : shipped;
const all = names.flatMap((name) => cellsOf(loadScenario(`scenarios/${name}`)));
const wanted = Math.min(all.length, Number(values.cells ?? all.length));
const chosen = Array.from(
  { length: wanted },
  (_, place) => all[Math.floor(((place + 0.5) * all.length) / wanted)]!,
);

const gains: CellGain[] = [];
for (const cell of chosen) {
  const measured = measureCell(cell, `quilt[effort=${values.effort}]`);
  if (!measured) continue;
  gains.push(measured);
  const { best, own, seconds, note } = measured;
  console.log(
    `${describe(measured)}: ${best.label} ${milliseconds(best.seconds)}, quilt ${milliseconds(own)} ms, ` +
      `gain ${(best.seconds / own).toFixed(4)}, planned in ${seconds.toFixed(1)} s; ${note}`,
  );
}

const without = gains.filter(({ best, own }) => best.seconds <= own * 1.001);
const tables = [
  `${gains.length} of ${all.length} cells, effort ${values.effort}`,
  markdownTable(summaryOf(gains)),
  "Cells without a gain of 0.1 %:",
  markdownTable([
    ["cell", "best planner", "ms", "quilt, ms"],
    ...without.map((gain) => [
      describe(gain),
      gain.best.label,
      milliseconds(gain.best.seconds),
      milliseconds(gain.own),
    ]),
  ]),
].join("\n\n");
console.log(`\n${tables}`);
if (values.out !== undefined) writeFileSync(values.out, `${tables}\n`);
process.exitCode = gains.some(({ best, own }) => own > best.seconds * (1 + 1e-9)) ? 1 : 0;

function describe({ cell: { point } }: CellGain): string {
  const { scenario, model, devices, topology, bandwidth, swept } = point.identity;
  return [
    scenario,
    model,
    `${devices} devices`,
    topology,
    formatBandwidth(bandwidth * 8),
    ...Object.values(swept),
  ].join(", ");
}

function milliseconds(seconds: number): string {
  return (seconds * 1e3).toPrecision(5);
}
