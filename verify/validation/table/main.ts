import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../sim/errors.ts";
import { loadScenario } from "../../../scenarios/index.ts";
import { replaceFiles } from "../../../traces/replace-files.ts";
import { MeasuredLinks } from "../measured-links.ts";
import { caseText } from "../summary.ts";
import { committedValidations, tableFile, validationsOf } from "../committed.ts";
import { sameCase, validationCsv, type ValidationRow } from "../row.ts";
import { removeLeftovers, whyNoNamespaces } from "../testbed/index.ts";
import { Validator } from "../validate.ts";
import { validatePoints } from "../validate-points.ts";
import { validationPage } from "./page.ts";
import { caseSets, type CaseSet } from "./sets.ts";

/**
 * Makes the table of validations again: one CSV file per mode, and the page that sums them up. Cases that the table has are not run
 * again; `--fresh` runs all, names of scenarios or modes only theirs.
 */

const folder = "verify/validation";

async function runSet(set: CaseSet, isFresh: boolean, links: MeasuredLinks): Promise<void> {
  const { scenario: name, mode, factor, runs, stream, planners } = set;
  const options = { mode, factor, runs, stream, links: "shaped", measureLinks: true } as const;
  const scenario = loadScenario(join(folder, "scenarios", `${name}.yaml`));
  const points = [...scenario.points()].filter(
    ({ identity }) => !planners || planners.includes(identity.planner),
  );
  const before = validationsOf(folder, mode);
  const validator = new Validator(options, links);
  const end = () => {
    const exit = () => process.exit(130);
    validator.stop().then(exit, exit);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  const done: ValidationRow[] = [];
  try {
    await validatePoints(validator, points, options, isFresh ? [] : before, {
      row(row, _, isKnown) {
        done.push(row);
        const others = before.filter((other) => !done.some((one) => sameCase(one, other)));
        replaceFiles([{ path: tableFile(folder, mode), content: validationCsv([...others, ...done]) }]);
        if (!isKnown) console.log(`${mode} ${caseText(row)}: ${row.verdict} ${row.error} ${row.reason}`);
      },
    });
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
    await validator.close();
  }
}

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => arg !== "--fresh");
  const known = new Set(caseSets.flatMap(({ scenario, mode }) => [scenario, mode]));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new InputError(`there are no cases "${unknown}" (allowed: ${[...known].join(", ")}, --fresh)`);
  if (!existsSync(join(folder, "scenarios"))) throw new InputError("run this in the root of the repository");
  const removed = removeLeftovers();
  if (removed.length > 0) console.log(`removed what an earlier run had left: ${removed.join(", ")}`);
  const reason = await whyNoNamespaces();
  if (reason !== undefined) throw new InputError(`the table is made with shaped links: ${reason}`);
  const links = new MeasuredLinks("shaped");
  for (const set of caseSets) {
    if (names.length === 0 || names.some((name) => name === set.scenario || name === set.mode))
      await runSet(set, args.includes("--fresh"), links);
  }
  const page = validationPage(committedValidations(folder));
  replaceFiles([{ path: join(folder, "README.md"), content: page }]);
  console.log(page);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
