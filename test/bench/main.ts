import { parseArgs } from "node:util";
import { compareWith } from "./against.ts";
import { printTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
  },
});
if (values.against === undefined) await printTable();
else await compareWith(values.against, Number(values.rounds), values.only);
