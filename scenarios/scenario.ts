import type { Planner } from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { combination, pointCount, readAxes, type Axis } from "./axes.ts";
import type { ScenarioDocument } from "./document.ts";
import { FaultReport } from "./fault-report.ts";
import { validate } from "./faults.ts";
import { KnownPlanners } from "./outside/known-planners.ts";
import { noneForDecoders, plannerAxes, takePlanners } from "./outside/planner-list.ts";
import { isRecord } from "./record.ts";
import { PointBuilder } from "./point-builder.ts";
import type { Point } from "./point.ts";
import type { ScenarioFiles } from "./scenario-files.ts";
import { asksForTokens, settingsSchemas, type Settings, type SettingsSchemas } from "./schema.ts";
import { SettingsError } from "./settings-error.ts";
import { unfold, variantAxes } from "./variants.ts";
import { workloadAxes } from "./workload/workload-axis.ts";
import { hasValue, replaceAt } from "./replace.ts";
import { expand, extraFields, substitute, sweptValues } from "./sweep.ts";

/** A checked scenario: its points in the order of the sweep, the last axis varying fastest. */
export interface Scenario {
  readonly name: string;
  readonly file: string;
  readonly pointCount: number;
  /** The swept fields and their values; the last varies fastest. */
  readonly axes: readonly Axis[];
  /** Label of the planner that speed-ups are over. */
  readonly baseline: string;
  /** Paths of the swept fields that results show in columns of their own. */
  readonly sweptFields: readonly string[];
  /** What the scenario was read from. */
  readonly source: ScenarioSource;
  /** The hash of all that a planner from outside is made of; undefined for those of this package. */
  plannerHash(planner: Planner): string | undefined;
  /** The fields of a point, without building it. */
  fields(number: number): PointFields;
  /**
   * Builds a point; numbers count from 0.
   *
   * @throws InputError when a file that it needs has gone since the scenario was checked
   */
  point(number: number): Point;
  /** Builds the points one after the other. */
  points(): Iterable<Point>;
}

/** All that a scenario is read from beside the files that it names; another thread can read it again. */
export interface ScenarioSource {
  readonly text: string;
  readonly file: string;
  /** Folder that paths of models and traces are relative to. */
  readonly folder: string;
}

/** A point as the scenario file and its sweep say it. */
export interface PointFields {
  readonly settings: Settings;
  readonly swept: Readonly<Record<string, string>>;
}

/** Points whose settings are kept once they are read, the first of a sweep; those of a longer one are read again. */
const keptSettings = 4096;

/** Faults of a sweep's combinations that are told before the rest is left out. */
const maximumFaults = 20;

/**
 * Checks a scenario and all points of its sweep.
 *
 * @param files those that it names
 * @param checked that the points of the sweep have been checked before; only the first is then
 * @throws InputError with one line for each fault
 */
export function readScenario(document: ScenarioDocument, files: ScenarioFiles, checked = false): Scenario {
  const { content, file, text } = document;
  if (content === null || content === undefined)
    throw new InputError(`${file}: is empty; a scenario is a mapping`);
  if (!isRecord(content)) throw new InputError(`${file}:1:1 a scenario is a mapping, not a list or a string`);
  const { sweep, planners: listed, ...base } = content;
  const report = new FaultReport(document);
  const known = new KnownPlanners(files.openPlanners);
  const brought = asksForTokens(base) && listed !== undefined ? noneForDecoders : takePlanners(listed, known);
  const { axes: swept, faults } = readAxes(sweep, base);
  for (const fault of [...brought.faults, ...faults]) report.addAt(fault);
  // A planner that could not be opened would be missed wherever it is named.
  if (brought.faults.length > 0) report.throwIfAny();
  const schemas = settingsSchemas(known);
  const axes = [
    ...variantAxes(base, swept),
    ...swept,
    ...workloadAxes(base, swept),
    ...plannerAxes(base, swept, brought.values),
  ];
  checkFields(base, axes, schemas, report);
  report.throwIfAny();

  const shown = extraFields(axes, base);
  const sweptOf = (number: number) => sweptValues(axes, shown, number);
  const builder = new PointBuilder(files);
  const count = pointCount(axes);
  // Not the points themselves: all that planners remember of their costs and networks would stay with them.
  const kept = new Map<number, Settings>();
  let latest: { readonly number: number; readonly settings: Settings } | undefined;
  const settingsOf = (number: number): Settings | undefined => {
    const known = latest?.number === number ? latest.settings : kept.get(number);
    const settings = known ?? readSettings(base, axes, schemas, number, report);
    if (settings && number < keptSettings) kept.set(number, settings);
    latest = settings && { number, settings };
    return settings;
  };
  const tryPoint = (number: number): Point | undefined => {
    const settings = settingsOf(number);
    return settings && tryBuild(builder, settings, { base, axes, number, swept: sweptOf(number), report });
  };
  const point = (number: number): Point => {
    const built = tryPoint(number);
    report.throwIfAny();
    if (!built) throw new Error("a point that has no fault was not built");
    return built;
  };
  tryPoint(0);
  for (let number = 1; !checked && number < count && report.size < maximumFaults; number++) tryPoint(number);
  const first = point(0);
  return {
    name: first.settings.name,
    file,
    source: { text, file, folder: files.folder },
    baseline: first.baseline.label,
    pointCount: count,
    axes,
    sweptFields: shown.map(({ field }) => field),
    plannerHash: (planner) => known.hashOf(planner),
    fields(number) {
      const settings = settingsOf(number);
      if (!settings) throw new Error("the fields of a checked point have faults");
      return { settings, swept: sweptOf(number) };
    },
    point,
    *points() {
      for (let number = 0; number < count; number++) yield point(number);
    },
  };
}

/** Checks the file's own values, then every value of every axis beside the first values of the others. */
function checkFields(
  base: unknown,
  axes: readonly Axis[],
  schemas: SettingsSchemas,
  report: FaultReport,
): void {
  const first = axes.map(() => 0);
  for (const { path, place } of axes.flatMap(({ fields }) => fields)) {
    if (!replaceAt(base, path, null))
      report.addAt({ path: place, ofKey: true, message: "has no place in the scenario" });
  }
  // What the file leaves to the sweep takes its first value; what it says itself must be right all the same.
  const absent = axes.map(({ fields, length }) => ({
    fields: fields.filter(({ path }) => !hasValue(base, path)),
    length,
  }));
  report.add(validate(substitute(base, absent, first), schemas).faults, absent, first);
  for (const [position, { length }] of axes.entries()) {
    for (let index = 0; index < length; index++) {
      const indices = first.map((value, other) => (other === position ? index : value));
      report.add(validate(substitute(base, axes, indices), schemas).faults, axes, indices);
    }
  }
}

/** The settings of a point; undefined where they have faults, which are reported then. */
function readSettings(
  base: unknown,
  axes: readonly Axis[],
  schemas: SettingsSchemas,
  number: number,
  report: FaultReport,
): Settings | undefined {
  const { settings, faults } = validate(expand(base, axes, number), schemas);
  report.add(faults, axes, combination(axes, number));
  return settings;
}

/** Which point of a sweep is built, and where its faults are reported. */
interface Building {
  readonly base: unknown;
  readonly axes: readonly Axis[];
  readonly number: number;
  readonly swept: PointFields["swept"];
  readonly report: FaultReport;
}

function tryBuild(
  builder: PointBuilder,
  settings: Settings,
  { base, axes, number, swept, report }: Building,
): Point | undefined {
  try {
    return builder.build(settings, swept);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const path = unfold(expand(base, axes, number)).placeInFile(error.path);
    report.add([{ path, ofKey: false, message: error.message }], axes, combination(axes, number));
    return undefined;
  }
}
