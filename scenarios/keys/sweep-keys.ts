import { Interner } from "../../sim/interner.ts";
import { ScenarioDocument } from "../document.ts";
import type { PointFields, Scenario } from "../scenario.ts";
import { isGeneration, type Settings } from "../schema.ts";
import { ContentHashes } from "./contents.ts";
import { canonicalJson, pointKey } from "./point-key.ts";
import { programHash } from "./program.ts";

/** All that the results of a sweep depend on; what it says tells why two runs differ. */
export interface SweepInputs {
  /** Hash of the program's code. */
  readonly program: string;
  /** Hashes of the models, traces and other files that points read, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The scenario as it is written: its fields, and its sweep. */
  readonly scenario: unknown;
}

/** What is known of the points of a sweep before one is built; by number. */
export interface SweepKeys {
  readonly keys: readonly string[];
  /** Points of the same block differ in the planner alone, and share the run of the baseline. */
  readonly blocks: readonly number[];
  /** Points of the same family share model and compute costs, and with them what planners remember. */
  readonly families: readonly number[];
  readonly inputs: SweepInputs;
}

/** The keys of a scenario's points: `(fields) => key`, each file read once. */
export function pointKeys(scenario: Scenario, version: string): (fields: PointFields) => string {
  return keysWith(
    new ContentHashes(scenario.source.folder, (planner) => scenario.plannerHash(planner)),
    programHash(),
    version,
  );
}

function keysWith(hashes: ContentHashes, program: string, version: string): (fields: PointFields) => string {
  return (fields) => pointKey(fields, { version, program, contents: hashes.of(fields.settings) });
}

/** Goes once over a sweep; holds a key and two numbers a point. */
export function sweepKeys(scenario: Scenario, version: string): SweepKeys {
  const hashes = new ContentHashes(scenario.source.folder, (planner) => scenario.plannerHash(planner));
  const program = programHash();
  const keyOf = keysWith(hashes, program, version);
  const blockNumbers = new Interner((text: string) => text);
  const familyNumbers = new Interner((text: string) => text);
  const keys: string[] = [];
  const blocks: number[] = [];
  const families: number[] = [];
  for (let number = 0; number < scenario.pointCount; number++) {
    const fields = scenario.fields(number);
    keys.push(keyOf(fields));
    blocks.push(blockNumbers.numberOf(canonicalJson(blockOf(fields.settings))));
    families.push(familyNumbers.numberOf(canonicalJson(familyOf(fields.settings))));
  }
  const { content } = new ScenarioDocument(scenario.source.text, scenario.source.file);
  return { keys, blocks, families, inputs: { program, files: hashes.all(), scenario: content } };
}

/** All but the planner, and which of several workloads is shown. */
function blockOf(settings: Settings): unknown {
  return { ...settings, planner: undefined, ...(!isGeneration(settings) && { workload: undefined }) };
}

/** The fields that decide what a point computes, and what its planner believes of it. */
function familyOf(settings: Settings): readonly unknown[] {
  const { devices } = settings.cluster;
  if ("task_graph" in settings) return [settings.task_graph, devices];
  if (isGeneration(settings)) return [settings.model, devices];
  const { model, link, traces, knowledge } = settings;
  return [model, link, devices, traces, knowledge];
}
