import { InputError } from "../../sim/errors.ts";
import { isLowering } from "../../sim/partition/index.ts";
import { volume } from "../../sim/tensor/index.ts";
import { drawRun } from "../../results/perfetto/index.ts";
import { timelineOf } from "../../results/report/timeline/index.ts";
import { rowOf } from "../../results/row.ts";
import { memoryFiles } from "../../scenarios/memory-files.ts";
import { openScenario } from "../../scenarios/open-scenario.ts";
import { inferencePoint, type InferencePoint } from "../../scenarios/point.ts";
import type { PointRecording } from "../../scenarios/point-recorder.ts";
import { ScenarioRun } from "../../scenarios/run-scenario.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { bandwidths } from "../setup.ts";
import type { Answer, DrawnNetwork, Request, ShownRun, View } from "../messages.ts";

type OpenRequest = Extract<Request, { readonly kind: "open" }>;

/** The points of one setup: first the one that is looked at, with its timeline, then all others from there. */
export class Simulation {
  private readonly request: OpenRequest;
  private readonly scenario: Scenario;
  private readonly run = new ScenarioRun();
  private readonly ran = new Set<number>();
  /** Of these, those whose runs the page has. */
  private readonly shown = new Set<number>();
  /** Milliseconds that each planner took last, by its place. */
  private readonly durations = new Map<number, number>();
  private view: View;
  private isDone = false;

  /** Opens a scenario, or answers why not. */
  static open(request: OpenRequest, answer: (message: Answer) => void): Simulation | undefined {
    const { setup, text, files, traces } = request;
    try {
      const scenario = openScenario(text, "scenario.yaml", memoryFiles({ files, traces }));
      const simulation = new Simulation(request, scenario);
      answer({
        kind: "opened",
        setup,
        network: drawnNetwork(inferencePoint(scenario.point(0), "playground")),
      });
      return simulation;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      answer({ kind: "refused", setup, message: error.message });
      return undefined;
    }
  }

  private constructor(request: OpenRequest, scenario: Scenario) {
    this.request = request;
    this.scenario = scenario;
    this.view = request.view;
  }

  lookAt(view: View): void {
    this.view = view;
    this.isDone = false;
  }

  /**
   * Runs what is most wanted next: what is looked at, then the other planners at its bandwidth, then other bandwidths.
   *
   * @param isResting whether the reader has been still for a while; other bandwidths wait for that
   */
  runNext(isResting: boolean, answer: (message: Answer) => void): "ran" | "waits for rest" | "nothing left" {
    const next = this.isWantedNow() ? this.view : this.nearestNotRun();
    if (next && next.bandwidth !== this.view.bandwidth && !isResting) return "waits for rest";
    if (next) {
      const start = performance.now();
      this.runPoint(next, answer);
      this.durations.set(next.planner, performance.now() - start);
      return "ran";
    }
    if (!this.isDone) answer({ kind: "done", setup: this.request.setup });
    this.isDone = true;
    return "nothing left";
  }

  private numberOf({ bandwidth, planner }: View): number {
    return bandwidth * this.request.planners.length + planner;
  }

  private runPoint(view: View, answer: (message: Answer) => void): void {
    const { setup, planners } = this.request;
    const { bandwidth } = view;
    const planner = planners[view.planner]!;
    answer({ kind: "planning", setup, planner, bandwidth });
    const number = this.numberOf(view);
    this.ran.add(number);
    const point = inferencePoint(this.scenario.point(number), "playground");
    // A recording takes time: the others are run again when they are looked at.
    const isRecorded = view.planner === this.view.planner;
    const { result, record } = isRecorded
      ? this.run.recorded(point)
      : { result: this.run.result(point), record: undefined };
    const reason = result.outcome.status === "ok" ? undefined : result.outcome.reason;
    const isKept = number === this.numberOf(this.view) || (record && sizeOf(record) <= mostKept);
    const run = record && isKept ? shownRun(point, record) : undefined;
    if (isRecorded && (isKept || !record)) this.shown.add(number);
    answer({
      kind: "point",
      setup,
      point: { planner, bandwidth, row: rowOf(result), reason, run },
    });
  }

  /** Is what is looked at not shown, and its planner known not to keep the others waiting? */
  private isWantedNow(): boolean {
    const { planner } = this.view;
    if (this.shown.has(this.numberOf(this.view))) return false;
    const hasRun = bandwidths.some((_, bandwidth) => this.ran.has(this.numberOf({ bandwidth, planner })));
    return hasRun || this.nearestNotRun() === undefined;
  }

  /** The point that has not run and is nearest to the bandwidth that is looked at, of the planner that takes least time. */
  private nearestNotRun(): View | undefined {
    const durationOf = (planner: number) => this.durations.get(planner) ?? 0;
    const planners = [...this.request.planners.keys()].toSorted((a, b) => durationOf(a) - durationOf(b));
    const near = [...bandwidths.keys()].toSorted(
      (a, b) => Math.abs(a - this.view.bandwidth) - Math.abs(b - this.view.bandwidth),
    );
    for (const bandwidth of near)
      for (const planner of planners)
        if (!this.ran.has(this.numberOf({ bandwidth, planner }))) return { bandwidth, planner };
    return undefined;
  }
}

/** Most tasks and transfers of a run that is kept for when it is looked at; of larger ones only the one that is. */
const mostKept = 3000;

function sizeOf({ record: { programs, messages } }: PointRecording): number {
  const ofPrograms = programs.map(({ program }) => program.computes.length + program.transfers.length);
  return messages.length + ofPrograms.reduce((sum, size) => sum + size, 0);
}

function drawnNetwork({ inference: { model } }: InferencePoint): DrawnNetwork {
  const { name, operators, notes = [] } = model;
  return {
    name,
    notes,
    operators: operators.map(({ name: operator, operation, shape, inputs }) => ({
      ...{ name: operator, kind: operation.kind, shape, inputs },
    })),
  };
}

function shownRun(point: InferencePoint, record: PointRecording): ShownRun {
  const { operators } = point.inference.model;
  const places = new Map(operators.map(({ name }, place) => [name, place]));
  const shares = operators.map(() => point.cluster.devices.map(() => 0));
  for (const { program } of record.record.programs) {
    if (!isLowering(program)) continue;
    for (const { device, work } of program.computes)
      for (const { operator, region } of work.kind === "tiles" ? work.tiles : []) {
        // What a planner merged of several operators has a name of its own, and no place in the drawing.
        const place = places.get(operator.name);
        if (place !== undefined)
          shares[place]![device]! += volume(region) / operators[place]!.shape.reduce((a, b) => a * b, 1);
      }
  }
  return { timeline: timelineOf(drawRun(point, record)), shares };
}
