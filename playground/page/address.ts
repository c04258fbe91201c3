import { z } from "zod";
import { bandwidths, mostDevices, topologies, type Setup } from "../setup.ts";

const profile = z
  .string()
  .max(60)
  .regex(/^[\w.-]+$/);

const schema = z.strictObject({
  model: z.union([
    z.strictObject({
      network: z
        .string()
        .max(60)
        .regex(/^[\w.-]+$/),
    }),
    z.strictObject({ file: z.string().max(200) }),
  ]),
  devices: z
    .array(
      z.strictObject({
        profile,
        slowdown: z.number().positive().max(1e6),
        memory: z.number().positive().max(1e9).optional(),
      }),
    )
    .min(1)
    .max(mostDevices),
  topology: z.enum(topologies),
  bandwidth: z
    .int()
    .min(0)
    .max(bandwidths.length - 1),
  latency: z.number().min(0).max(1e6),
  planners: z.array(z.string().max(200)).min(1).max(40),
});

/** The part of an address after `#` that carries a setup. */
export function addressOf(setup: Setup): string {
  return `#${encodeURIComponent(JSON.stringify(setup))}`;
}

/** The setup of an address; undefined where it carries none, or one that makes no sense. */
export function setupOf(hash: string): Setup | undefined {
  if (hash.length < 2) return undefined;
  try {
    return schema.parse(JSON.parse(decodeURIComponent(hash.slice(1))));
  } catch {
    return undefined;
  }
}
