import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { testbeds } from "../traces/index.ts";
import { maximumDevices } from "./device-schema.ts";
import { chosen, fields, nameText, optionalQuantity, quantity, reading } from "./fields.ts";
import { isRecord } from "./record.ts";
import { bandwidthSchema, type BandwidthOverTime } from "./workload/trace-schema.ts";

const duplex = z.enum(["full", "half"]).describe("Both directions at once, or sharing the bandwidth");

const latency = quantity("duration").default(0).describe("Of a link");

const factor = z.number().gt(0).max(1);

const efficiency = factor
  .optional()
  .describe(
    "Share of the bandwidth that carries the bytes of messages; 1448/1538 = 0.941 for TCP over Ethernet",
  );

/** Quantiles of the wait that is drawn for each message. */
const jitter = fields({ p50: quantity("duration"), p95: quantity("duration") })
  .superRefine(({ p50, p95 }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", message, path: [field] });
    if (p50 <= 0) refuse("p50", "is not above zero (allowed: the median of what is drawn, like 2 ms)");
    else if (p95 < p50) refuse("p95", `is below p50 (allowed: from ${p50} s)`);
  })
  .optional()
  .describe(
    "Random delay of each message in addition to the latency: log-normal, by median and 95th percentile",
  );

const policy = {
  message_overhead: optionalQuantity("duration").describe("Fixed cost of each message"),
  barrier_overhead: optionalQuantity("duration").describe(
    "Cost of the barrier after a step of a plan, where the next step waits for all devices",
  ),
  sharing: z
    .enum(["fair", "fifo"])
    .default("fair")
    .describe("Max-min fair shares, or first come, first served"),
  forwarding: z.enum(["flow", "store-and-forward"]).default("flow").describe("End to end, or relay by relay"),
  sends: z
    .enum(["parallel", "serial"])
    .default("parallel")
    .describe("All messages at once, or one after another"),
  multicast: z
    .boolean()
    .optional()
    .describe(
      "Does a message to several devices cross links that their routes share only once? Otherwise, as over TCP, its sender sends a copy to each (default: yes)",
    ),
};

const regularTopology = z.enum(["ring", "star", "mesh", "switch"]);

/** Equal links between devices. */
const regular = fields({
  topology: regularTopology,
  bandwidth: bandwidthSchema,
  latency,
  efficiency,
  jitter,
  duplex: duplex.default("full"),
  ...policy,
});

/** One medium that all devices share. */
const bus = fields({
  topology: z.literal("bus"),
  bandwidth: bandwidthSchema,
  latency,
  efficiency,
  jitter,
  ...policy,
});

const byContenders = z
  .array(factor)
  .min(1)
  .max(maximumDevices + 1);
const bianchi = reading(
  (value): "bianchi" => {
    if (value === "bianchi") return value;
    throw new InputError(
      `${JSON.stringify(value)?.slice(0, 40)} is not an efficiency (allowed: bianchi, a factor, or a list of factors by number of contenders)`,
    );
  },
  () => ({ enum: ["bianchi"] }),
);
const wifiEfficiency = chosen<number | number[] | "bianchi">(
  (value) => (typeof value === "number" ? factor : Array.isArray(value) ? byContenders : bianchi),
  [bianchi, factor, byContenders],
)
  .prefault("bianchi")
  .describe("Part of the rates that messages get: by Bianchi's model, or stated for 1, 2, ... contenders");

/** Stations around an access point that share the airtime of one medium. */
const wifiCell = fields({
  topology: z.literal("wifi"),
  // On the air, of devices without a rate of their own; over time, what the whole cell carries follows it.
  bandwidth: bandwidthSchema,
  rates: z.record(nameText, quantity("bandwidth")).default({}).describe("Rates on the air, by device"),
  access_point: nameText
    .optional()
    .describe("The device that is the access point (default: a separate node)"),
  latency,
  efficiency: wifiEfficiency,
  jitter,
  message_overhead: policy.message_overhead,
  barrier_overhead: policy.barrier_overhead,
  sharing: policy.sharing,
  forwarding: policy.forwarding,
  multicast: policy.multicast,
});

const link = fields({
  a: nameText,
  b: nameText,
  bandwidth: bandwidthSchema.optional(),
  latency: optionalQuantity("duration"),
  efficiency,
  jitter,
  duplex: duplex.optional(),
});

/** Links as listed; what a link leaves out, it takes from the network. */
const graph = fields({
  topology: z.literal("graph"),
  switches: z.array(nameText).max(256).default([]).describe("Switches: nodes that only forward"),
  links: z.array(link).max(4096),
  bandwidth: bandwidthSchema.optional(),
  latency,
  efficiency,
  jitter,
  duplex: duplex.default("full"),
  ...policy,
}).superRefine((network, context) => {
  for (const [index, entry] of network.links.entries()) {
    if (entry.bandwidth !== undefined || network.bandwidth !== undefined) continue;
    const message = "is missing (allowed: a bandwidth for this link, or for the network)";
    context.addIssue({ code: "custom", message, path: ["links", index, "bandwidth"] });
  }
});

/** Measured links of a testbed, by their nominal bandwidth; they bring their own rules. */
const measured = fields({
  topology: regularTopology,
  links: z.enum(testbeds.map(({ name }) => name)).describe("Measured links of a testbed, with its rules"),
  bandwidth: quantity("bandwidth"),
});

const stated = z.discriminatedUnion("topology", [regular, bus, wifiCell, graph]);

/** What joins the devices. */
export const networkSchema = chosen<z.infer<typeof measured> | z.infer<typeof stated>>(
  (value) => (isRecord(value) && "links" in value && value["topology"] !== "graph" ? measured : stated),
  [regular, bus, wifiCell, graph, measured],
);
export type NetworkSettings = z.infer<typeof networkSchema>;

/** The same with a number, bytes/s, for each bandwidth that changes over time. */
export type SettledNetwork = Settled<NetworkSettings>;

type Settled<Value> = Value extends BandwidthOverTime
  ? never
  : Value extends readonly (infer Item)[]
    ? Settled<Item>[]
    : Value extends object
      ? { [Field in keyof Value]: Settled<Value[Field]> }
      : Value;
