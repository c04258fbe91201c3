import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { chosen, fields, optionalPositive, positive, quantity, reading } from "../fields.ts";
import { isRecord } from "../record.ts";
import { timeUnit, tracePath } from "./trace-schema.ts";

/** Requests of arrivals that would never end, where neither count nor duration says how many. */
const defaultCount = 1000;

const mostRequests = 100_000_000;
const allowed =
  "single, {every: 33 ms}, {rate: 20 /s}, {outstanding: 4}, {burst: 8, every: 1 s}, {trace: arrivals.csv}";

const single = reading(
  (value): "single" => {
    if (value === "single") return value;
    const what = value === undefined ? "is missing" : `cannot be ${JSON.stringify(value).slice(0, 40)}`;
    throw new InputError(`${what} (allowed: ${allowed})`);
  },
  () => ({ enum: ["single"] }),
);

const every = fields({ every: positive("duration").describe("Time from one request to the next") });
const rate = fields({ rate: quantity("rate").describe("Rate of a Poisson process") });
const outstanding = fields({
  outstanding: z
    .int()
    .min(1)
    .max(1_000_000)
    .describe(
      "Requests in flight at all times (closed loop); with only a duration, a client that is rejected at once sends no more",
    ),
});
const burst = fields({
  burst: z.int().min(1).max(1_000_000).describe("Requests per burst"),
  every: positive("duration").describe("Time from one burst to the next"),
});
const trace = fields({
  trace: tracePath,
  column: z.string().min(1).optional().describe("Column of the times, where the file names its columns"),
  time_unit: timeUnit,
  start: quantity("duration")
    .default(0)
    .describe("Time in the file at which the run begins; earlier requests are left out"),
});

/** How requests arrive, as a scenario says it. */
export type ArrivalSettings =
  | "single"
  | z.infer<typeof every>
  | z.infer<typeof rate>
  | z.infer<typeof outstanding>
  | z.infer<typeof burst>
  | z.infer<typeof trace>;

const arrivals = chosen<ArrivalSettings>(
  (value) => {
    if (!isRecord(value)) return single;
    if ("burst" in value) return burst;
    return (
      [rate, outstanding, trace, every].find((schema) => Object.keys(schema.shape)[0]! in value) ?? single
    );
  },
  [single, every, rate, outstanding, burst, trace],
).describe("When requests arrive");

/** The requests of a model or task graph. */
export const requestsSchema = fields({
  arrivals,
  count: z
    .int()
    .min(1)
    .max(mostRequests)
    .optional()
    .describe(`Most requests; ${defaultCount} of endless arrivals that have no duration either`),
  duration: optionalPositive("duration").describe("Time from which on no request arrives"),
  warm_up: z
    .int()
    .min(0)
    .max(mostRequests)
    .default(0)
    .describe("Number of first requests that statistics leave out"),
  deadline: optionalPositive("duration").describe(
    "Deadline of each request after its arrival; later results are misses",
  ),
  drop: z
    .enum(["late", "never"])
    .default("never")
    .describe("Drop requests that still wait at their deadline"),
  queue: z
    .int()
    .min(1)
    .max(mostRequests)
    .optional()
    .describe("Most requests that wait; further ones are dropped"),
}).superRefine((requests, context) => {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", message, path: [field] });
  const most = statedCount(requests);
  if (requests.arrivals === "single" && most > 1)
    refuse("count", `is ${most} beside arrivals: single (allowed: 1, or other arrivals)`);
  if (most > 0 && requests.warm_up >= most)
    refuse(
      "warm_up",
      `leaves no request to measure: ${requests.warm_up} of ${most} (allowed: less than the count)`,
    );
  if (requests.drop === "late" && requests.deadline === undefined)
    refuse("drop", "needs a deadline (allowed: deadline: 100 ms beside it, or drop: never)");
});
export type RequestSettings = z.infer<typeof requestsSchema>;

/** Most requests as the fields alone say it; Infinity where a duration or a file ends them. */
export function statedCount({
  arrivals: how,
  count,
  duration,
}: Pick<RequestSettings, "arrivals" | "count" | "duration">): number {
  if (count !== undefined) return count;
  if (how === "single") return 1;
  return duration !== undefined || "trace" in how ? Infinity : defaultCount;
}
