import { Command } from "commander";
import { drawTable } from "../results/draw-table.ts";
import { formatError, productCores, shippedProfiles } from "../traces/index.ts";
import { print } from "./output.ts";

const legend = `layers: different ones that were traced; for others the model is recorded, or another profile taken.
error: mean, of a tile that lies between traced ones, or of a testbed on the timings it was fitted to; of a board, by number of threads, the
median of whole models left out of the fit; figures of hardware were not compared with runs.
slicewise trace show NAME says more of one. A profile of your own: slicewise trace record, or a roofline's figures.
`;

/** `slicewise profiles`: the compute profiles that come with the package. */
export function profilesCommand(): Command {
  return new Command("profiles")
    .option("--json", "print JSON", false)
    .action(({ json }: { readonly json: boolean }) => {
      print(json ? `${JSON.stringify(shippedProfiles, null, 2)}\n` : asText());
    });
}

function asText(): string {
  const lines = shippedProfiles.map(({ name, kind, host, core, threads, layers, error, errorsByThreads }) => [
    name,
    kind,
    host,
    core ?? "",
    errorsByThreads ? Object.keys(errorsByThreads).join(" / ") : String(threads),
    String(layers ?? "any"),
    errorsByThreads
      ? Object.values(errorsByThreads).map(formatError).join(" / ")
      : error === undefined
        ? "unknown"
        : formatError(error),
  ]);
  const table = drawTable(["profile", "kind", "host", "core", "threads", "layers", "error"], lines, 4);
  const cores = productCores.map(
    ({ name, errors: { shapes, median, p90 } }) =>
      `${name} (${shapes} products; left out: median ${formatError(median)}, P90 ${formatError(p90)})`,
  );
  return `${table}\n${legend}Matrix products of one core, for profile: {products: NAME, others: PROFILE}: ${cores.join(", ")}\n`;
}
