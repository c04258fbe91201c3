import { parse } from "yaml";
import { isRecord } from "../scenarios/record.ts";
import type { PlannerReference } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";

/**
 * A planner as the command line names it: as a scenario does, a program as `{command: python3 my_planner.py}`.
 *
 * @throws InputError for braces that hold no mapping
 */
export function plannerReference(text: string): PlannerReference {
  if (!text.trimStart().startsWith("{")) return text;
  const refuse = (cause?: unknown) =>
    new InputError(
      `${text.slice(0, 80)}: is not a program that plans (allowed: {command: python3 my_planner.py})`,
      {
        cause,
      },
    );
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw refuse(error);
  }
  if (!isRecord(content)) throw refuse();
  return content;
}
