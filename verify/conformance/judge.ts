import type { PlannerChoice } from "../../planners/index.ts";
import type { Runtime } from "../../traces/record/index.ts";
import { modelFamilies } from "./model-families.ts";
import { casesPerModel, ConformanceSuite, type ConformanceCheck, type Finding } from "./suite.ts";

/** `not reached`: every plan has failed an earlier check; `not checked`: nothing here can compute plans. */
export type CheckState = "passed" | "failed" | "not reached" | "not checked";

/** What a planner does of what every planner must. */
export interface ConformanceVerdict {
  readonly planner: string;
  /** Number of problems that were put to it. */
  readonly cases: number;
  readonly checks: Readonly<Record<ConformanceCheck, CheckState>>;
  readonly findings: readonly Finding[];
}

/**
 * Puts a planner to the whole suite.
 *
 * @param runtime computes its plans for real; without one their numbers are not checked
 */
export async function judge(
  choice: PlannerChoice,
  runtime: Runtime | undefined,
): Promise<ConformanceVerdict> {
  const suite = new ConformanceSuite(runtime);
  const findings: Finding[] = [];
  for (const model of modelFamilies)
    findings.push(...(await suite.check(choice, model)), ...suite.checkRefusal(choice, model));
  const asked = modelFamilies.length * casesPerModel;
  const failures = (check: ConformanceCheck) => findings.filter((finding) => finding.check === check).length;
  /** A check is not reached where every plan has failed an earlier one. */
  const stateOf = (check: ConformanceCheck, before: readonly ConformanceCheck[] = []): CheckState => {
    if (failures(check) > 0) return "failed";
    if (before.reduce((sum, earlier) => sum + failures(earlier), 0) >= asked) return "not reached";
    return check === "equal" && !runtime ? "not checked" : "passed";
  };
  const unproved = ["answers", "sound", "memory"] as const;
  return {
    planner: choice.label,
    cases: modelFamilies.length * (casesPerModel + 1),
    checks: {
      answers: stateOf("answers"),
      deterministic: stateOf("deterministic", unproved),
      sound: stateOf("sound", ["answers"]),
      memory: stateOf("memory", ["answers", "sound"]),
      believed: stateOf("believed", [...unproved, "deterministic"]),
      equal: stateOf("equal", [...unproved, "deterministic"]),
      refused: stateOf("refused"),
    },
    findings,
  };
}
