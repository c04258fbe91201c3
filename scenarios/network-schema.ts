import { z } from "zod";
import { fields, nameText, optionalQuantity, quantity } from "./fields.ts";

const duplex = z.enum(["full", "half"]);

const policy = {
  message_overhead: optionalQuantity("duration"),
  sharing: z.enum(["fair", "fifo"]).default("fair"),
  forwarding: z.enum(["flow", "store-and-forward"]).default("flow"),
};

/** Equal links between devices. */
const regular = fields({
  topology: z.enum(["ring", "star", "mesh"]),
  bandwidth: quantity("bandwidth"),
  latency: quantity("duration"),
  duplex: duplex.default("full"),
  ...policy,
});

/** One medium that all devices share. */
const bus = fields({
  topology: z.literal("bus"),
  bandwidth: quantity("bandwidth"),
  latency: quantity("duration"),
  ...policy,
});

const link = fields({
  a: nameText,
  b: nameText,
  bandwidth: optionalQuantity("bandwidth"),
  latency: optionalQuantity("duration"),
  duplex: duplex.optional(),
});

/** Links as listed; what a link leaves out, it takes from the network. */
const graph = fields({
  topology: z.literal("graph"),
  switches: z.array(nameText).max(256).default([]),
  links: z.array(link).max(4096),
  bandwidth: optionalQuantity("bandwidth"),
  latency: optionalQuantity("duration"),
  duplex: duplex.default("full"),
  ...policy,
}).superRefine((network, context) => {
  for (const [index, entry] of network.links.entries()) {
    for (const field of ["bandwidth", "latency"] as const) {
      if (entry[field] !== undefined || network[field] !== undefined) continue;
      const message = `is missing, for this link and for the network (allowed: give either a ${field})`;
      context.addIssue({ code: "custom", message, path: ["links", index, field] });
    }
  }
});

/** What joins the devices. */
export const networkSchema = z.discriminatedUnion("topology", [regular, bus, graph]);
export type NetworkSettings = z.infer<typeof networkSchema>;
