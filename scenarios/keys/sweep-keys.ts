import type { PointFields, Scenario } from "../scenario.ts";
import { ContentHashes } from "./contents.ts";
import { canonicalJson, pointKey } from "./point-key.ts";
import { programHash } from "./program.ts";

/** What is known of the points of a sweep before one is built; by number. */
export interface SweepKeys {
  readonly keys: readonly string[];
  /** Points of the same block differ in the planner alone, and share the run of the baseline. */
  readonly blocks: readonly number[];
  /** Points of the same family share model and compute costs, and with them what planners remember. */
  readonly families: readonly number[];
}

/** The keys of a scenario's points: `(fields) => key`, each file read once. */
export function pointKeys(scenario: Scenario, version: string): (fields: PointFields) => string {
  const hashes = new ContentHashes(scenario.source.folder);
  const program = programHash();
  return (fields) => pointKey(fields, { version, program, contents: hashes.of(fields.settings) });
}

/** Goes once over a sweep; holds a key and two numbers a point. */
export function sweepKeys(scenario: Scenario, version: string): SweepKeys {
  const keyOf = pointKeys(scenario, version);
  const numberOfBlock = numbering();
  const numberOfFamily = numbering();
  const keys: string[] = [];
  const blocks: number[] = [];
  const families: number[] = [];
  for (let number = 0; number < scenario.pointCount; number++) {
    const fields = scenario.fields(number);
    keys.push(keyOf(fields));
    blocks.push(numberOfBlock(canonicalJson({ ...fields.settings, planner: undefined })));
    const { model, link, cluster, traces, knowledge } = fields.settings;
    families.push(numberOfFamily(canonicalJson([model, link, cluster.devices, traces, knowledge])));
  }
  return { keys, blocks, families };
}

/** Numbers texts in the order of their first appearance. */
function numbering(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}
