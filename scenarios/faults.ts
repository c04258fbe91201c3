import { chooseFaults } from "./choose-faults.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./faults-of-issue.ts";
import { isRecord } from "./record.ts";
import { referenceFaults } from "./references.ts";
import { plainSchemas, settingsSchemaOf, type Settings, type SettingsSchemas } from "./schema.ts";
import { workloadFaults } from "./workload/workload-faults.ts";
import { unfold, variantFaults } from "./variants.ts";

/** The settings of one point, or everything that is wrong with them. */
export type Validated =
  | { readonly settings: Settings; readonly faults?: never }
  | { readonly settings?: never; readonly faults: readonly Fault[] };

/**
 * Checks the content of a scenario file without its sweep and its planners.
 *
 * @param schemas that know which planners it may name
 */
export function validate(content: unknown, schemas: SettingsSchemas = plainSchemas): Validated {
  if (isRecord(content) && "model" in content && "task_graph" in content) {
    const message = "cannot be combined with model (allowed: one of the two)";
    return { faults: [{ path: ["task_graph"], ofKey: true, message }] };
  }
  const folded = [...variantFaults(content), ...workloadFaults(content), ...chooseFaults(content)];
  if (folded.length > 0) return { faults: folded };
  const { content: unfolded, placeInFile } = unfold(content);
  const result = settingsSchemaOf(unfolded, schemas).safeParse(unfolded, { reportInput: true });
  const references = referenceFaults(unfolded, schemas, result.data);
  if (result.success && references.length === 0) return { settings: result.data };
  const faults = [...(result.error?.issues.flatMap((issue) => faultsOf(issue)) ?? []), ...references];
  return { faults: faults.map((fault) => ({ ...fault, path: placeInFile(fault.path) })) };
}
