import type { z } from "zod";
import type { Fault } from "./fault.ts";
import { messageOf } from "./issue-message.ts";
import { isRecord } from "./record.ts";
import { referenceFaults } from "./references.ts";
import { settingsSchemaOf, type Settings } from "./schema.ts";
import { unknownKey } from "./suggest.ts";
import { requestsSchema } from "./workload/requests-schema.ts";
import { workloadFaults } from "./workload/workload-faults.ts";
import { unfoldWorkloads } from "./workload/unfold-workloads.ts";

/** The settings of one point, or everything that is wrong with them. */
export type Validated =
  | { readonly settings: Settings; readonly faults?: never }
  | { readonly settings?: never; readonly faults: readonly Fault[] };

/** Checks the content of a scenario file without its sweep. */
export function validate(content: unknown): Validated {
  if (isRecord(content) && "model" in content && "task_graph" in content) {
    const message = "stands beside a model (allowed: one of both)";
    return { faults: [{ path: ["task_graph"], ofKey: true, message }] };
  }
  const folded = workloadFaults(content);
  if (folded.length > 0) return { faults: folded };
  const { content: unfolded, placeInFile } = unfoldWorkloads(content);
  const result = settingsSchemaOf(unfolded).safeParse(unfolded, { reportInput: true });
  const references = referenceFaults(unfolded);
  if (result.success && references.length === 0) return { settings: result.data };
  const faults = [...(result.error?.issues.flatMap(faultsOf) ?? []), ...references];
  return { faults: faults.map((fault) => ({ ...fault, path: placeInFile(fault.path) })) };
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code !== "unrecognized_keys") return [{ path, ofKey: false, message: messageOf(issue) }];
  const known = issue.message.split(", ");
  return issue.keys.map((key) => ({
    path: [...path, key],
    ofKey: true,
    message:
      path.length === 0 && key in requestsSchema.shape
        ? `is a field of requests (allowed: requests: {arrivals: {rate: 20 /s}, ${key}: ...})`
        : unknownKey(key, known),
  }));
}
