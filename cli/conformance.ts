import { Command } from "commander";
import { knownPlanners } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { loadRuntime, type Runtime } from "../traces/record/index.ts";
import {
  conformanceChecks,
  judge,
  type ConformanceVerdict,
  type Finding,
} from "../verify/conformance/index.ts";
import { ExitCode } from "./errors.ts";
import { print } from "./output.ts";

interface ConformanceFlags {
  readonly command?: string;
  readonly json: boolean;
}

/** Reasons that are shown before the rest is counted. */
const mostShown = 10;

/** `slicewise conformance`: does a planner do what every planner must? */
export function conformanceCommand(): Command {
  return new Command("conformance")
    .argument("[planner]", "name of a planner, path of a module or name of a package; options in brackets")
    .option("--command <command>", "instead: a program that plans, like 'python3 my_planner.py'")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExit code 0: it conforms; 1: it does not; 2: there is no such planner. Plans are executed where\nonnxruntime-node is installed.",
    )
    .action(async (planner: string | undefined, { command, json }: ConformanceFlags) => {
      if ((planner === undefined) === (command === undefined))
        throw new InputError("conformance takes a planner or --command, one of the two");
      const known = knownPlanners(".");
      const taken = command === undefined ? known.take(planner) : [{ command }];
      const verdicts: ConformanceVerdict[] = [];
      const runtime = await runtimeIfInstalled();
      for (const value of taken) verdicts.push(await judge(known.choose(value), runtime));
      print(json ? `${JSON.stringify(verdicts, null, 2)}\n` : verdicts.map(asText).join("\n"));
      if (verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = ExitCode.failed;
    });
}

async function runtimeIfInstalled(): Promise<Runtime | undefined> {
  try {
    return await loadRuntime();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function asText({ planner, cases, checks, findings }: ConformanceVerdict): string {
  const lines = Object.entries(checks).map(([check, state]) => {
    const meaning = Object.entries(conformanceChecks).find(([name]) => name === check)?.[1] ?? "";
    const failed = findings.filter((finding) => finding.check === check).length;
    const said = state === "failed" ? `FAILED (${failed})` : state;
    const why = state === "not checked" ? ": onnxruntime-node is not installed" : "";
    return `  ${check.padEnd(15)}${said.padEnd(14)}${meaning}${why}`;
  });
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.check}: ${finding.reason}`;
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  const told = [...alike].map(([what, [first, ...others]]) => {
    const more = others.length > 0 ? `, and ${others.length} more` : "";
    return `  ${what}\n    in ${first!.where}${more}`;
  });
  const rest = told.length - mostShown;
  return [
    `${planner}: ${findings.length === 0 ? "conforms" : "does NOT conform"}, ${cases} problems`,
    ...lines,
    ...told.slice(0, mostShown),
    ...(rest > 0 ? [`  and ${rest} other reasons`] : []),
    "",
  ].join("\n");
}
