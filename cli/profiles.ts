import { Command } from "commander";
import { drawTable } from "../results/draw-table.ts";
import { shippedProfiles } from "../traces/index.ts";
import { print } from "./output.ts";

const legend = `layers: different ones that were traced; for others the model is recorded, or another profile taken.
error: mean, of a tile that lies between traced ones, or of a testbed on the timings it was fitted to; figures of hardware
are a bound, which real runs take longer than.
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
  const lines = shippedProfiles.map(({ name, kind, host, threads, layers, error }) => [
    name,
    kind,
    host,
    String(threads),
    String(layers ?? "any"),
    error === undefined ? "bound" : `${(error * 100).toFixed(1)} %`,
  ]);
  const table = drawTable(["profile", "kind", "host", "threads", "layers", "error"], lines, 3);
  return `${table}\n${legend}`;
}
