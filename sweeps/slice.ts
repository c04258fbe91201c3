import { InputError } from "../sim/errors.ts";
import { rowOf } from "../results/index.ts";
import { drawRun } from "../results/perfetto/index.ts";
import { timelineOf } from "../results/report/timeline/index.ts";
import type { PointRecord } from "../results/log/index.ts";
import {
  failureOf,
  pointKeys,
  reopenScenario,
  ScenarioRun,
  type Point,
  type PointFields,
  type RecordedResult,
  type Scenario,
} from "../scenarios/index.ts";
import { timelinePoints } from "./timeline-points.ts";

/** Points to run, as far as the time goes. */
export interface Slice {
  readonly numbers: readonly number[];
  /** Seconds after which no further point is begun; the first one always is. */
  readonly seconds: number;
}

/** What became of a slice. */
export interface SliceResult {
  /** Results of the first points, in their order. */
  readonly done: readonly PointRecord[];
  /** Why the rest cannot be run: an input has changed or gone. Errors lose their class between threads. */
  readonly fault?: string;
}

/** Runs slices of a scenario's points; the next slice profits from what the earlier ones have computed. */
export class SliceRunner {
  private scenario: Scenario;
  private readonly keyOf: (fields: PointFields) => string;
  private run = new ScenarioRun();
  /** Numbers of the points whose timelines are kept. */
  private readonly timelines: ReadonlySet<number>;

  constructor(scenario: Scenario, version: string) {
    this.scenario = scenario;
    this.keyOf = pointKeys(scenario, version);
    this.timelines = timelinePoints(scenario);
  }

  slice({ numbers, seconds }: Slice): SliceResult {
    const done: PointRecord[] = [];
    const start = performance.now();
    try {
      for (const number of numbers) {
        done.push(this.record(number));
        if (performance.now() - start > seconds * 1e3) break;
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { done, fault: error.message };
    }
    return { done };
  }

  private record(number: number): PointRecord {
    const point = this.scenario.point(number);
    const key = this.keyOf(this.scenario.fields(number));
    const isDrawn = this.timelines.has(number);
    const { result, record } = this.recorded(point, isDrawn);
    const { outcome, planningSeconds } = result;
    if (outcome.status !== "ok" && outcome.spoilsCaches) this.startAfresh();
    const search = outcome.status === "ok" ? outcome.search : undefined;
    const row = { key, row: rowOf(result), planningSeconds, ...(search && { search }) };
    return isDrawn ? { ...row, timeline: record ? timelineOf(drawRun(point, record)) : null } : row;
  }

  /** Models, profiles and all else that remembers what it has computed are made again. */
  private startAfresh(): void {
    this.scenario = reopenScenario(this.scenario.source);
    this.run = new ScenarioRun();
  }

  private recorded(point: Point, isDrawn: boolean): RecordedResult {
    try {
      return isDrawn ? this.run.recorded(point) : { result: this.run.result(point), record: undefined };
    } catch (error) {
      const result = { identity: point.identity, outcome: failureOf(error), planningSeconds: 0 };
      return { result, record: undefined };
    }
  }
}
