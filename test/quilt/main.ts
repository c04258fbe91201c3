import { parseArgs } from "node:util";
import { readdirSync, writeFileSync } from "node:fs";
import { markdownTable } from "markdown-table";
import { loadScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { chooseShard } from "../../sweeps/index.ts";
import { Journal } from "../support/journal.ts";
import { measureCell, type CellGain } from "./cell-gain.ts";
import { cellsOf, settingOf, type Cell } from "./cells.ts";
import { isWithoutGain, summaryOf } from "./summary.ts";

/**
 * How much faster quilt is than the best published planner of each cell of the shipped scenarios, under exact knowledge and
 * median times: one row per scenario, and the cells without a gain. Exits with 1 where it is slower in any cell.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Measure so many cells, evenly spaced over all; all unless given. */
    cells: { type: "string" },
    effort: { type: "string", default: "normal" },
    /** Write the tables there, too. */
    out: { type: "string" },
    /** Keeps each cell that was measured; those that it has are not measured again. */
    journal: { type: "string" },
    /** Measure this share of the cells, like 1/2: one process for each core. Their journals together are the journal of all. */
    shard: { type: "string" },
  },
});

const shipped = readdirSync("scenarios").filter((name) => name.endsWith(".yaml"));
const names = positionals.length > 0 ? positionals.map((name) => `${name}.yaml`) : shipped;
const all = names.flatMap((name) => cellsOf(loadScenario(`scenarios/${name}`)));
const wanted = Math.min(all.length, Number(values.cells ?? all.length));
const { index, count } = shardOf(values.shard);
const chosen = modelByModel(
  Array.from({ length: wanted }, (_, place) => all[Math.floor(((place + 0.5) * all.length) / wanted)]!),
).filter((_, place) => place % count === index - 1);

const own = `quilt[effort=${values.effort}]`;
const journal = new Journal<CellGain | "nothing fits">(values.journal);
const gains: CellGain[] = [];
const clock = { cells: 0, seconds: 0 };
for (const [place, cell] of chosen.entries()) {
  const measured = journal.get(JSON.stringify([settingOf(cell.point), own]), () => {
    const before = performance.now();
    const gain = measureCell(cell, own) ?? "nothing fits";
    clock.seconds += (performance.now() - before) / 1e3;
    clock.cells++;
    return gain;
  });
  console.error(progressOf(place + 1));
  if (measured === "nothing fits") continue;
  gains.push(measured);
  const { best, own: ours, seconds, note } = measured;
  console.log(
    `${measured.cell}: ${best.label} ${milliseconds(best.seconds)}, quilt ${milliseconds(ours)} ms, ` +
      `gain ${(best.seconds / ours).toFixed(4)}, planned in ${seconds.toFixed(1)} s; ${note}`,
  );
}

const without = gains.filter(isWithoutGain);
const tables = [
  `${gains.length} of ${all.length} cells, effort ${values.effort}${values.shard === undefined ? "" : `, shard ${values.shard}`}`,
  markdownTable(summaryOf(gains)),
  "Cells without a gain of 0.1 %:",
  markdownTable([
    ["cell", "best planner", "ms", "quilt, ms", "bound, ms"],
    ...without.map((gain) => [
      gain.cell,
      gain.best.label,
      milliseconds(gain.best.seconds),
      milliseconds(gain.own),
      gain.bound === undefined ? "" : milliseconds(gain.bound),
    ]),
  ]),
].join("\n\n");
console.log(`\n${tables}`);
if (values.out !== undefined) writeFileSync(values.out, `${tables}\n`);
process.exitCode = gains.some(({ best, own }) => own > best.seconds * (1 + 1e-9)) ? 1 : 0;

/** How many cells are done, and how long the rest will take at the pace of those that were measured. */
function progressOf(done: number): string {
  const left = (clock.seconds / clock.cells) * (chosen.length - done);
  return `cell ${done} of ${chosen.length}${clock.cells > 0 ? `, about ${(left / 60).toFixed(1)} min left` : ""}`;
}

/** The share that is measured; a wrong one ends the program with 2. */
function shardOf(shard: string | undefined): { readonly index: number; readonly count: number } {
  try {
    return chooseShard(shard === undefined ? {} : { shard }, {}) ?? { index: 1, count: 1 };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** The cells of one model after each other, so that they share what is known of it; models as they come first. */
function modelByModel(cells: readonly Cell[]): readonly Cell[] {
  const models = [...new Set(cells.map(({ point }) => point.inference.model))];
  return models.flatMap((model) => cells.filter(({ point }) => point.inference.model === model));
}

function milliseconds(seconds: number): string {
  return (seconds * 1e3).toPrecision(5);
}
