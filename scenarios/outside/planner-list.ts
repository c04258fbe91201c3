import { InputError } from "../../sim/errors.ts";
import type { Axis, SweptField } from "../axes.ts";
import type { Fault } from "../fault.ts";
import { isRecord } from "../record.ts";
import type { KnownPlanners } from "./known-planners.ts";

/** What a scenario's list of planners gives to plan with, and what is wrong with it. */
interface TakenPlanners {
  /** Values of the field of a planner, in the order of the list. */
  readonly values: readonly unknown[];
  readonly faults: readonly Fault[];
}

/** Takes in the planners that a scenario lists. */
export function takePlanners(listed: unknown, known: KnownPlanners): TakenPlanners {
  if (listed === undefined) return { values: [], faults: [] };
  if (!Array.isArray(listed) || listed.length === 0) {
    const message =
      "must be a list of planners (allowed: [inh, ./my-planner.js, {command: python3 mine.py}])";
    return { values: [], faults: [{ path: ["planners"], ofKey: false, message }] };
  }
  const values: unknown[] = [];
  const faults: Fault[] = [];
  for (const [number, entry] of listed.entries()) {
    try {
      values.push(...known.take(entry));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push({ path: ["planners", number], ofKey: false, message: error.message });
    }
  }
  return { values, faults };
}

/** What a list of planners gives in a scenario with a decoder. */
export const noneForDecoders: TakenPlanners = {
  values: [],
  faults: [
    {
      path: ["planners"],
      ofKey: true,
      message: "are of models and task graphs, not of decoders (allowed: sweep: {planner: [...]})",
    },
  ],
};

/** The axis of the planners that a scenario lists, unless it says itself with which of them it plans. */
export function plannerAxes(
  base: unknown,
  swept: readonly Axis[],
  values: readonly unknown[],
): readonly Axis[] {
  const isStated =
    (isRecord(base) && ("planner" in base || "workloads" in base)) ||
    swept.some(({ fields }) => fields.some(({ path }) => path.at(-1) === "planner"));
  if (isStated || values.length === 0) return [];
  const field: SweptField = { field: "planner", path: ["planner"], values, place: ["planners"] };
  return [{ fields: [field], length: values.length }];
}
