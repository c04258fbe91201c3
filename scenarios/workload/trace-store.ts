import { isAbsolute, join } from "pathe";
import {
  bitRate,
  meanOf,
  playedSteps,
  ramps,
  readArrivals,
  readBandwidth,
  readSpeed,
  shareOfZeros,
  syntheticMean,
  syntheticSteps,
  type Playback,
  type Step,
  type Steps,
} from "../../traces/over-time/index.ts";
import { textOf, type Files } from "../../traces/files.ts";
import { InputError } from "../../sim/errors.ts";
import { replayable } from "../../sim/run/index.ts";
import { cached, valueCache } from "../cached.ts";
import type { ArrivalSettings } from "./requests-schema.ts";
import type { BandwidthOverTime, BandwidthTraceSettings, SpeedOverTime, TimeUnit } from "./trace-schema.ts";

/** Largest file of values over time, bytes. */
const maximumSize = 64 * 2 ** 20;

/** Seconds of a unit of time. */
const secondsOf: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e-3, us: 1e-6 };

/** A bandwidth over time. */
export interface ChangingBandwidth {
  /** Bytes/s, over all time. */
  readonly mean: number;
  /** What the mean is that of, and how the bandwidth varies, for people. */
  readonly note: string;
  /** Bytes/s as a run meets them. @param stream names the random stream of what is drawn */
  readonly values: (seed: number, stream: string) => Iterable<Step>;
}

/** The files of values over time that a scenario names, each read and checked once for the same settings. */
export class TraceStore {
  private readonly files: Files & { readonly folder: string };
  private readonly steps = valueCache<Steps>();
  private readonly times = valueCache<readonly number[]>();

  /** @param files with the folder that paths are relative to */
  constructor(files: Files & { readonly folder: string }) {
    this.files = files;
  }

  /** @throws InputError for a file that is missing or malformed, a start after its end, and a link that would stall forever */
  bandwidth(settings: BandwidthOverTime): ChangingBandwidth {
    if ("synthetic" in settings) {
      const { outages, ...rest } = settings.synthetic;
      const synthetic = { ...rest, outages: outages && { between: outages.every, length: outages.for } };
      const mean = syntheticMean(synthetic);
      return {
        mean,
        note: `mean of a synthetic bandwidth, ${bitRate(mean)}${outages ? " with its outages" : ""}`,
        values: (seed, stream) => replayable(() => syntheticSteps(synthetic, seed, stream)),
      };
    }
    const steps = cached(this.steps, ["bandwidth", settings], () => this.readBandwidth(settings));
    const zeros = shareOfZeros(steps);
    const stalled = zeros > 0 ? `, 0 for ${Number((100 * zeros).toPrecision(3))} % of the time` : "";
    const mean = meanOf(steps);
    return {
      mean,
      note: `mean of ${settings.trace}, ${bitRate(mean)}${stalled}`,
      values: () => replayable(() => playedSteps(steps, settings)),
    };
  }

  /**
   * Factors of a device's speed as a run meets them.
   *
   * @throws InputError for a file that is missing or malformed, a start after its end, and a device that would stand still forever
   */
  speed(settings: SpeedOverTime): Iterable<Step> {
    if (!("trace" in settings)) {
      const changes = settings.map(({ at, factor }) => ({ time: at, value: factor }));
      return changes[0]!.time > 0 ? [{ time: 0, value: 1 }, ...changes] : changes;
    }
    const steps = cached(this.steps, ["speed", settings], () => {
      const { trace, time_unit, columns, every, interpolation, repeat } = settings;
      const form = { columns, every, timeUnit: secondsOf[time_unit] };
      const read = readSpeed(this.text(trace), trace, form);
      checkPlayback(read, trace, settings);
      return interpolation === "linear" ? ramps(read, repeat) : read;
    });
    return replayable(() => playedSteps(steps, settings));
  }

  /** Seconds. @throws InputError for a file that is missing or malformed, and a start after its end */
  arrivals(settings: Extract<ArrivalSettings, { readonly trace: string }>): readonly number[] {
    return cached(this.times, [settings], () => {
      const { trace, column, time_unit, start } = settings;
      return readArrivals(this.text(trace), trace, { column, timeUnit: secondsOf[time_unit], start });
    });
  }

  private readBandwidth(settings: BandwidthTraceSettings): Steps {
    const { trace, unit, time_unit, columns, every, scale, interpolation, repeat } = settings;
    const steps = readBandwidth(this.text(trace), trace, {
      unit: unit?.factor,
      columns,
      every,
      scale,
      timeUnit: secondsOf[time_unit],
    });
    checkPlayback(steps, trace, settings);
    return interpolation === "linear" ? ramps(steps, repeat) : steps;
  }

  private text(path: string): string {
    const place = isAbsolute(path) ? path : join(this.files.folder, path);
    return textOf(this.files, place, "a trace is a file of numbers", maximumSize);
  }
}

function checkPlayback({ values, length }: Steps, file: string, { start, repeat }: Playback): void {
  if (repeat) return;
  if (start >= length)
    throw new InputError(
      `${file}: ends after ${length} s, before its start at ${start} s; repeat: true starts it again`,
    );
  if (values.at(-1) === 0)
    throw new InputError(`${file}: ends with 0, which would hold forever; repeat: true starts it again`);
}
