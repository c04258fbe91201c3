import { z } from "zod";
import { maximumFeatures } from "../boosting/table.ts";
import { cartTreeSchema } from "./cart-tree.ts";

/** What tells a model file apart. */
export const formatName = "slicewise-estimator";
export const version = 1;

const share = z.number().min(0);
export const headSchema = z.object({ format: z.literal(formatName), version: z.literal(version) });
const cartSettings = z.object({
  estimator: z.literal("cart"),
  depth: z.number(),
  leafRows: z.number(),
  rows: z.number(),
});
const boostingSettings = z.object({
  trees: z.number(),
  depth: z.number(),
  shrinkage: z.number(),
  rowShare: z.number(),
  columnShare: z.number(),
  lambda: z.number(),
  leafRows: z.number(),
  gain: z.number(),
  bins: z.number(),
  // JSON has no infinity: null stands for it.
  residualCap: z
    .number()
    .nullable()
    .transform((cap) => cap ?? Infinity),
  patience: z
    .number()
    .nullable()
    .transform((trees) => trees ?? Infinity),
});

/** Everything in a model file but its head; nodes of trees are read by `treeOfCart`. */
export const modelSchema = z.object({
  target: z.string(),
  features: z.array(z.string()).min(1).max(maximumFeatures),
  dataHash: z.string().regex(/^[0-9a-f]{16}$/),
  rows: z.int().min(1),
  seed: z.int(),
  settings: z.union([cartSettings, boostingSettings]),
  heldOut: z.object({ count: z.int().min(1), mape: share, p90: share, p99: share }).nullable(),
  base: z.number(),
  trees: z.array(cartTreeSchema),
});
