import type { InferencePoint } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { medianNetwork, type NetworkGraph } from "../../sim/cluster/index.ts";
import { arrivalTimes } from "../../sim/run/arrivals.ts";
import { cpuPressure } from "../../traces/record/host.ts";
import { median, quantile } from "../../traces/statistics.ts";
import {
  deviceCases,
  expectedOf,
  modelValues,
  networkNotes,
  validationCase,
  type ModelValues,
  type ValidationCase,
} from "./case.ts";
import { goBeforeOthers } from "./device/clock.ts";
import { MeasuredLinks } from "./measured-links.ts";
import { idling, type Mode } from "./protocol.ts";
import { longestLatency, realRun, type RealRun } from "./real-run.ts";
import { latencyOf, latencyParts, type LatencyParts, type RequestTrace } from "./run-trace.ts";
import { highestRate, simulatedRun, statedSeconds } from "./simulated-run.ts";
import { timeComputes } from "./timed-computes.ts";
import { Testbed, usableCores, type LinkKind } from "./testbed/index.ts";

/** How cases are run. */
export interface ValidateOptions {
  readonly mode: Mode;
  /** Times as long as the scenario says (replay), or as the processor takes (stretch). */
  readonly factor: number;
  /** Runs that count. */
  readonly runs: number;
  readonly links: LinkKind;
  /** Simulate with what the links of this host were measured to carry, in place of what the scenario says of them. */
  readonly measureLinks: boolean;
  /** In place of the requests of the scenario: a Poisson stream at a share of what the plan can serve. */
  readonly stream?: { readonly load: number; readonly count: number } | undefined;
}

/** Metrics of a run: its latency, the mean of its requests, and what that consists of; seconds. */
export interface RunFigures extends LatencyParts {
  readonly latency: number;
}

/** A case that was run for real, and simulated. */
export interface Validation {
  readonly point: InferencePoint;
  readonly mode: Mode;
  readonly factor: number;
  readonly links: LinkKind;
  readonly requests: number;
  /** Of a stream, share of what the plan can serve; undefined where the scenario says what comes. */
  readonly load: number | undefined;
  /** `wrong`: a result differs from the unpartitioned model's. `disturbed`: the host kept up in too few runs. */
  readonly verdict: "measured" | "disturbed" | "wrong";
  /** Medians over the runs that count. */
  readonly measured: RunFigures;
  /** Distance of the quartiles of the latency, seconds. */
  readonly iqr: number;
  readonly simulated: RunFigures;
  /** Runs that count, that were dropped because the host did not keep up, and computes that overran. */
  readonly kept: number;
  readonly dropped: number;
  readonly overruns: number;
  readonly maxRelError: number;
  /** Percent, while it ran; undefined where the system does not say. */
  readonly cpuPressure: number | undefined;
  /** The requests of the run whose latency is the median, and of the simulated one. */
  readonly traces: {
    readonly measured: readonly RequestTrace[];
    readonly simulated: readonly RequestTrace[];
  };
  readonly plan: ValidationCase["plan"];
  /** How the links of the scenario differ from real ones. */
  readonly notes: readonly string[];
}

/** Largest error of a result, over the largest magnitude of its tensor, that counts as equal; that of `verify`. */
const tolerance = 1e-4;
/** Part of a run's latency that computes may overrun in sum. */
const tolerated = 0.01;
const closedLoop =
  "validate cannot run arrivals that wait for results, {outstanding: ...} (allowed: other arrivals, or --load)";
/** Runs that must count. */
const fewest = 3;

/** Runs cases on this host, one after the other; devices and links stay while the network does. */
export class Validator {
  private hasStopped = false;
  private readonly options: ValidateOptions;
  private readonly measuredLinks: MeasuredLinks;
  private open: { readonly key: string; readonly testbed: Testbed } | undefined;
  private known: { readonly model: object; readonly values: ModelValues } | undefined;

  /** @param measured links of this host, measured once for several validators */
  constructor(options: ValidateOptions, measured = new MeasuredLinks(options.links)) {
    this.options = options;
    this.measuredLinks = measured;
    goBeforeOthers();
  }

  /**
   * Runs the plan of a point, and simulates it.
   *
   * @throws InputError for a point that cannot be run here
   * @throws InfeasibleError when no plan fits its devices
   */
  async validate(point: InferencePoint): Promise<Validation> {
    const { mode, factor, links, stream } = this.options;
    if (!stream && point.workload.streams[0]?.arrivals.kind === "outstanding")
      throw new InputError(closedLoop);
    const validation = validationCase(point);
    refuseTooMany(validation, mode);
    const network = await this.simulatedNetwork(validation);
    const testbed = await this.testbedFor(validation.wire);
    const values = await this.valuesOf(point);
    const loads = deviceCases(validation, values);
    await testbed.tellAll<"load">((device) => ({ kind: "load", load: loads[device]! }));
    // Of stretch and free, how long computes last here is measured: as often as they run, and just before.
    const timed: Float64Array[] = [statedSeconds(validation).map((stated) => stated * factor)];
    const timeAgain = async () => {
      if (mode === "replay") return;
      const [simulated] = simulatedRun(validation, network, timed.at(-1)!, [0]);
      timed.push(await timeComputes(validation, testbed, simulated!, { mode, factor }));
    };
    await timeAgain();
    const seconds = timed.at(-1)!;
    const arrivals = arrivalsOf(point, stream, () => highestRate(validation, network, seconds));
    const simulate = (durations: Float64Array) => simulatedRun(validation, network, durations, arrivals);
    const longest = longestLatency({ requests: simulate(seconds) });
    const order = { mode, seconds, factor };
    const before = cpuPressure();
    const ran = await repeat(this.options, arrivals, async (served) => {
      await timeAgain();
      await testbed.tellAll<"prepare">(() => ({ kind: "prepare", order }));
      const limit = 20 + 10 * longest + (served.at(-1) ?? 0);
      return await realRun(testbed, validation, expectedOf(validation, values), served, limit);
    });
    // As of the runs, the first does not count.
    const simulated = (mode === "replay" ? timed : timed.slice(3)).map((durations) => ({
      requests: simulate(durations),
    }));
    const counted = ran.kept.length > 0 ? ran.kept : ran.dropped;
    const figures = counted.map(({ requests }) => figuresOf(requests));
    const latencies = figures.map(({ latency }) => latency);
    const maxRelError = Math.max(...[...ran.kept, ...ran.dropped].map((run) => run.maxRelError));
    const after = cpuPressure();
    return {
      ...{ point, mode, factor, links, plan: validation.plan },
      requests: arrivals.length,
      notes: networkNotes(validation),
      load: stream?.load,
      verdict: maxRelError > tolerance ? "wrong" : ran.kept.length < fewest ? "disturbed" : "measured",
      measured: medianFigures(figures),
      iqr: quantile(latencies, 0.75) - quantile(latencies, 0.25),
      simulated: medianFigures(simulated.map(({ requests }) => figuresOf(requests))),
      kept: ran.kept.length,
      dropped: ran.dropped.length,
      overruns: [...ran.kept, ...ran.dropped].reduce((sum, { overruns }) => sum + overruns, 0),
      maxRelError,
      cpuPressure: before === undefined || after === undefined ? undefined : Math.max(before, after),
      traces: { measured: medianRun(counted), simulated: medianRun(simulated) },
    };
  }

  /** Was it ended, so that what fails is not a case's failure? */
  get isStopped(): boolean {
    return this.hasStopped;
  }

  /** Ends the devices and removes their links; nothing can be run any more. */
  async stop(): Promise<void> {
    this.hasStopped = true;
    await this.close();
  }

  /** Ends the devices and removes their links, until the next case. */
  async close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.testbed.close();
  }

  private async simulatedNetwork({ point, wire }: ValidationCase): Promise<NetworkGraph> {
    const { measureLinks, mode } = this.options;
    if (!measureLinks) return medianNetwork(point.cluster.network);
    return this.measuredLinks.applyTo(medianNetwork(wire), idling[mode]);
  }

  private async testbedFor(wire: NetworkGraph): Promise<Testbed> {
    const key = JSON.stringify(wire);
    if (this.open?.key === key) return this.open.testbed;
    await this.close();
    if (this.hasStopped) throw new InputError("the validation was ended");
    const testbed = await Testbed.open(wire, this.options.links);
    this.open = { key, testbed };
    return testbed;
  }

  private async valuesOf(point: InferencePoint): Promise<ModelValues> {
    const { model } = point.inference;
    if (this.known?.model !== model) this.known = { model, values: await modelValues(point) };
    return this.known.values;
  }
}

function refuseTooMany({ point }: ValidationCase, mode: Mode): void {
  const devices = point.cluster.devices.length;
  const cores = usableCores().length;
  if (mode === "free" && devices > cores)
    throw new InputError(
      `--mode free runs each device on a core of its own: ${devices} devices, and there are ${cores} cores (allowed: replay, ` +
        "stretch, where devices take turns)",
    );
}

/** When requests come, seconds. */
function arrivalsOf(
  { settings, workload }: InferencePoint,
  stream: ValidateOptions["stream"],
  rate: () => number,
): readonly number[] {
  if (stream) {
    const arrivals = { kind: "poisson" as const, rate: stream.load * rate(), seed: settings.seed };
    return [...arrivalTimes(arrivals, { count: stream.count, duration: Infinity })];
  }
  const { arrivals, ...limits } = workload.streams[0]!;
  if (arrivals.kind === "outstanding") throw new InputError(closedLoop);
  return [...arrivalTimes(arrivals, limits)];
}

/** Repeats runs until enough count; at most twice as many are tried, and two. */
async function repeat(
  { runs, mode }: ValidateOptions,
  arrivals: readonly number[],
  act: (arrivals: readonly number[]) => Promise<RealRun>,
): Promise<{ readonly kept: readonly RealRun[]; readonly dropped: readonly RealRun[] }> {
  const kept: RealRun[] = [];
  const dropped: RealRun[] = [];
  // The first request meets cold caches and connections.
  await act([0]);
  while (kept.length < runs && kept.length + dropped.length < 2 * runs + 2) {
    const run = await act(arrivals);
    const disturbed = mode !== "free" && run.lost > tolerated * longestLatency(run);
    (disturbed ? dropped : kept).push(run);
  }
  return { kept, dropped };
}

function figuresOf(requests: readonly RequestTrace[]): RunFigures {
  const mean = (valueOf: (trace: RequestTrace) => number) =>
    requests.reduce((sum, trace) => sum + valueOf(trace), 0) / requests.length;
  return {
    latency: mean(latencyOf),
    compute: mean((trace) => latencyParts(trace).compute),
    transfer: mean((trace) => latencyParts(trace).transfer),
    waiting: mean((trace) => latencyParts(trace).waiting),
  };
}

function medianFigures(all: readonly RunFigures[]): RunFigures {
  const of = (part: keyof RunFigures) => median(all.map((figures) => figures[part]));
  return { latency: of("latency"), compute: of("compute"), transfer: of("transfer"), waiting: of("waiting") };
}

/** The requests of the run in the middle. */
function medianRun(runs: readonly Pick<RealRun, "requests">[]): readonly RequestTrace[] {
  const sorted = runs.toSorted((a, b) => figuresOf(a.requests).latency - figuresOf(b.requests).latency);
  return sorted[Math.floor((sorted.length - 1) / 2)]!.requests;
}
