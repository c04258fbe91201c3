import type { Path } from "../document.ts";
import { isRecord } from "../record.ts";

/** Fields that each workload has for itself; without `workloads` they stand at the top of the scenario. */
export const workloadFields = [
  "model",
  "link",
  "input",
  "input_leaves",
  "result",
  "requests",
  "planner",
] as const;

/** What rows of all workloads together are called. */
export const allWorkloads = "all";

/** A scenario's content with its first workload at the top, and where the file has what stands in it. */
export interface Unfolded {
  readonly content: unknown;
  readonly placeInFile: (path: Path) => Path;
}

/**
 * Puts the first of several workloads where a single one stands; `workloads` are then the others, and `workload` is the
 * number of the one that a row is of.
 */
export function unfoldWorkloads(content: unknown): Unfolded {
  const asIs = { content, placeInFile: (path: Path) => path };
  if (!isRecord(content) || !Array.isArray(content["workloads"])) return asIs;
  const [first, ...others]: readonly unknown[] = content["workloads"];
  if (!isRecord(first)) return asIs;
  const own = Object.fromEntries(
    workloadFields.flatMap((field) => (field in first ? [[field, first[field]]] : [])),
  );
  const { workload } = content;
  const number = workloadNames(content).indexOf(String(workload));
  return {
    content: {
      ...content,
      ...own,
      workloads: others,
      ...(workload !== undefined && { workload: number < 0 ? workload : number }),
    },
    placeInFile([step, ...rest]) {
      if (step === undefined) return [];
      if (step === "workloads") {
        const [index, ...inner] = rest;
        return typeof index === "number" ? [step, index + 1, ...inner] : [step, ...rest];
      }
      return isWorkloadField(step) ? ["workloads", 0, step, ...rest] : [step, ...rest];
    },
  };
}

export function isWorkloadField(field: string | number): boolean {
  return workloadFields.some((known) => known === field);
}

/** What the workloads of a scenario are called: by their names, or by their places, from 1. */
export function workloadNames(content: unknown): readonly string[] {
  const workloads = isRecord(content) ? content["workloads"] : undefined;
  if (!Array.isArray(workloads)) return [];
  return workloads.map((workload: unknown, index) => {
    const name = isRecord(workload) ? workload["name"] : undefined;
    return typeof name === "string" ? name : String(index + 1);
  });
}
