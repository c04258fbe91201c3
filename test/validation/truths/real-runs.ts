import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCsvTable } from "../../../results/read-table.ts";
import type { Cell, Truth } from "../truth.ts";

const folder = "verify/validation";
const columns = [
  ...["scenario", "model", "planner", "devices", "mode", "links", "load"],
  ...["verdict", "measured_s", "simulated_s"],
] as const;

export const realRuns: Truth = {
  name: "real-runs",
  title: "Plans that really ran",
  compared:
    `Latencies of plans that device processes of one host really executed, onnxruntime on their cores and TCP over shaped links, beside the simulated ones: the tables ${folder}/*.csv. ` +
    "In mode replay computes last as long as the simulator's, so that only links and order are tested; in stretch and free computes are real.",
  fitted:
    "links to the ping-pong runs of `slicewise link measure` where a table says `measured`; nothing else.",
  command: "npm run validate:table",
  quick: true,
  cells: () =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((file) => file.endsWith(".csv"))
      .sort()
      .flatMap(cellsOf),
};

/** The cases of a table that count: those that were measured, undisturbed. */
function cellsOf(file: string): readonly Cell[] {
  const path = join(folder, file);
  return readCsvTable(readFileSync(path, "utf8"), path, columns).flatMap((row) => {
    const [truth, ours] = [row.optionalNumber("measured_s"), row.optionalNumber("simulated_s")];
    if (row.text("verdict") !== "measured" || truth === undefined || ours === undefined) return [];
    const load = row.text("load") === "" ? "single requests" : "a stream";
    return [
      {
        group: `${row.text("mode")}, ${row.text("links")} links, ${load}`,
        name: `${row.text("scenario")}: ${row.text("planner")}, ${row.text("model")}, ${row.text("devices")} devices`,
        truth,
        ours,
      },
    ];
  });
}
