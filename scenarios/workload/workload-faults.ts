import type { Path } from "../document.ts";
import type { Fault } from "../fault.ts";
import { nameText } from "../fields.ts";
import { isRecord } from "../record.ts";
import { asksForTokens } from "../schema.ts";
import { didYouMean, unknownKey } from "../suggest.ts";
import { allWorkloads, isWorkloadField, workloadFields, workloadNames } from "./unfold-workloads.ts";

/**
 * Fields that stand both in workloads and beside them, unknown ones of the first, which stands at the top later, and names
 * that do not tell workloads apart.
 */
export function workloadFaults(content: unknown): readonly Fault[] {
  if (!isRecord(content)) return [];
  if (!("workloads" in content)) {
    if (!("workload" in content) || "task_graph" in content || asksForTokens(content)) return [];
    return [{ path: ["workload"], ofKey: true, message: "needs workloads, one of which it chooses" }];
  }
  const { workloads } = content;
  const first: unknown = Array.isArray(workloads) ? workloads[0] : undefined;
  if (!Array.isArray(workloads) || !isRecord(first)) {
    const message = "must be a list of mappings, each with a model, its requests and a planner";
    return [{ path: ["workloads"], ofKey: false, message }];
  }
  const beside = Object.keys(content).filter((field) => isWorkloadField(field) || field === "task_graph");
  return [
    ...beside.map((field) => ({
      path: [field],
      ofKey: true,
      message: "cannot be combined with workloads (allowed: in each of them, and only models)",
    })),
    ...Object.keys(first)
      .filter((field) => field !== "name" && !isWorkloadField(field))
      .map((field) => ({
        path: ["workloads", 0, field],
        ofKey: true,
        message: unknownKey(field, ["name", ...workloadFields]),
      })),
    ...nameFaults(workloads),
    ...choiceFaults(content),
  ];
}

function nameFaults(workloads: readonly unknown[]): readonly Fault[] {
  const names = workloadNames({ workloads });
  return workloads.flatMap((workload, index) => {
    const path: Path = ["workloads", index, "name"];
    const given = isRecord(workload) ? workload["name"] : undefined;
    if (given === undefined) return [];
    const refuse = (message: string) => [{ path, ofKey: false, message }];
    const { error } = nameText.safeParse(given);
    if (error) return refuse(error.issues[0]!.message);
    const name = names[index]!;
    const other = names.findIndex((known, place) => known === name && place !== index);
    if (name === allWorkloads) return refuse(`cannot be ${allWorkloads}, which is all of them together`);
    return other >= 0 && (other < index || isUnnamed(workloads[other]))
      ? refuse(`${name} is workload ${other + 1} already (allowed: another name)`)
      : [];
  });
}

function isUnnamed(workload: unknown): boolean {
  return !(isRecord(workload) && "name" in workload);
}

function choiceFaults(content: Readonly<Record<string, unknown>>): readonly Fault[] {
  if (!("workload" in content)) return [];
  const known = [...workloadNames(content), allWorkloads];
  const chosen = String(content["workload"]);
  if (known.includes(chosen)) return [];
  const message = `there is no workload ${chosen}${didYouMean(chosen, known)} (allowed: ${known.join(", ")})`;
  return [{ path: ["workload"], ofKey: false, message }];
}
