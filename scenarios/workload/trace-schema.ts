import { z } from "zod";
import { chosen, fields, optionalPositive, positive, quantity, textOr, unitField } from "../fields.ts";
import { isRecord } from "../record.ts";

/** The path of a file of values over time. */
export const tracePath = z.string().min(1).describe("Path of a file of values over time");

/** Of the times and intervals in a file. */
export const timeUnit = z.enum(["s", "ms", "us"]).default("s").describe("Unit of the file's times");
export type TimeUnit = z.infer<typeof timeUnit>;

const column = z.string().min(1).optional();

/** What every file of values over time may need said, and how a run plays it. */
const played = {
  time_unit: timeUnit,
  every: optionalPositive("duration").describe("Time from value to value, where the file has no times"),
  start: quantity("duration").default(0).describe("Where in the file the run begins"),
  repeat: z.boolean().default(true).describe("Start again at its end; else the last value holds"),
  interpolation: z
    .enum(["step", "linear"])
    .default("step")
    .describe("Values hold, or change evenly, in sixteen steps from value to value"),
};

const columns = fields({ time: column, interval: column, value: column })
  .optional()
  .describe("Names of columns: of the values, and of their times or of how long they last");

const bandwidthTrace = fields({
  trace: tracePath,
  unit: unitField("bandwidth")
    .optional()
    .describe("Unit of the values; none for packet-delivery opportunities (Mahimahi) and for bytes"),
  columns: fields({ time: column, interval: column, value: column, bytes: column })
    .optional()
    .describe("Names of columns: of the values or of bytes, and of their times or of how long they last"),
  scale: z.number().gt(0).max(1e12).default(1).describe("Factor for all values"),
  ...played,
});
export type BandwidthTraceSettings = z.infer<typeof bandwidthTrace>;

const synthetic = fields({
  synthetic: fields({
    mean: quantity("bandwidth").describe("Mean over the time without outages"),
    variation: z.number().min(0).max(10).describe("Standard deviation over mean"),
    correlation: positive("duration").describe("Time until the autocorrelation has fallen to 1/e"),
    outages: fields({
      every: positive("duration").describe("Mean time from the end of one outage to the next"),
      for: positive("duration").describe("Duration of each outage"),
    }).optional(),
  }).describe("A random bandwidth by its statistics, drawn from the scenario's seed"),
});
export type SyntheticSettings = z.infer<typeof synthetic>;

/** A bandwidth that changes over time. */
export type BandwidthOverTime = BandwidthTraceSettings | SyntheticSettings;

const bandwidthOverTime = chosen<BandwidthOverTime>(
  (value) => (isRecord(value) && "synthetic" in value ? synthetic : bandwidthTrace),
  [bandwidthTrace, synthetic],
);

/** A bandwidth, or one that changes over time. */
export const bandwidthSchema = textOr(quantity("bandwidth"), bandwidthOverTime);

const speedTrace = fields({ trace: tracePath, columns, ...played });
export type SpeedTraceSettings = z.infer<typeof speedTrace>;

const factor = z.number().min(0).max(1000).describe("Factor on the speed of the profile");
const speedChanges = z
  .array(fields({ at: quantity("duration"), factor }))
  .min(1)
  .max(100_000)
  .superRefine((changes, context) => {
    const back = changes.findIndex(({ at }, index) => index > 0 && at <= changes[index - 1]!.at);
    if (back > 0)
      context.addIssue({
        code: "custom",
        message: `is not after the change before it (allowed: later than ${changes[back - 1]!.at} s)`,
        path: [back, "at"],
      });
    if (changes.at(-1)?.factor === 0)
      context.addIssue({
        code: "custom",
        message: "would stand still forever (allowed: a last factor above 0; failures end a device)",
        path: [changes.length - 1, "factor"],
      });
  });

/** Speeds of a device over time. */
export type SpeedOverTime = SpeedTraceSettings | z.infer<typeof speedChanges>;

/** The speed of a device over time: a file, or a list of changes. */
export const speedSchema = chosen<SpeedOverTime>(
  (value) => (Array.isArray(value) ? speedChanges : speedTrace),
  [speedChanges, speedTrace],
).describe("Factors of the device's speed over time: a file, or a list of {at: 10 s, factor: 0.5}");
