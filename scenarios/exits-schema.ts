import { z } from "zod";
import type { Operation } from "../sim/model/index.ts";
import { fields, optionalQuantity, share } from "./fields.ts";

const count = z.int().min(1).max(65_536);
const extent = z.int().min(1).max(512);
const activation = z.enum(["relu", "relu6", "leaky-relu", "gelu", "tanh", "sigmoid", "silu", "hard-swish"]);

const convolution = fields({
  kind: z.literal("convolution"),
  channels: count.describe("Channels of the output"),
  kernel: extent.default(3),
  stride: extent.default(1),
  activation: activation.optional(),
}).describe("Padded so that a stride of 1 keeps rows and columns");
const pooling = fields({
  kind: z.literal("pooling"),
  function: z.enum(["maximum", "average"]).default("maximum"),
  kernel: extent.default(2),
  stride: extent.default(2),
});
const globalPooling = fields({
  kind: z.literal("global-pooling"),
  function: z.enum(["maximum", "average"]).default("average"),
});
const fullyConnected = fields({
  kind: z.literal("fully-connected"),
  features: count.describe("Features of the output"),
  activation: activation.optional(),
});
const softmax = fields({ kind: z.literal("softmax") });

const headLayer = z.discriminatedUnion("kind", [
  convolution,
  pooling,
  globalPooling,
  fullyConnected,
  softmax,
]);
type HeadLayer = z.infer<typeof headLayer>;

/** Where requests leave a model early. */
export const exitsSchema = z
  .array(
    fields({
      after: z.string().min(1).describe("Name of the layer behind which requests leave"),
      share: share.describe("Share of all requests that leave there (not of those that are left)"),
      layers: z
        .array(headLayer)
        .min(1)
        .max(64)
        .optional()
        .describe(
          "The exit's head (default: global average pooling and a dense layer to the model's classes)",
        ),
      time: optionalQuantity("duration").describe(
        "Time of the head on a device of slowdown 1, in place of layers, for models of which only times and sizes are known",
      ),
    }).refine(
      ({ layers, time }) => layers === undefined || time === undefined,
      "states layers of its head and the time that it takes (allowed: one of the two)",
    ),
  )
  .max(64)
  .superRefine((exits, context) => {
    let sum = 0;
    for (const [index, exit] of exits.entries()) {
      sum += exit.share;
      if (sum <= 1 + 1e-9) continue;
      const message = `brings the shares to ${Number(sum.toPrecision(6))} (allowed: up to 1 together, as parts of all requests)`;
      context.addIssue({ code: "custom", message, path: [index, "share"] });
      return;
    }
  })
  .describe("Early exits: each request leaves at one of them, drawn by the seed, or at the end");
export type ExitSettings = z.infer<typeof exitsSchema>;

/** The operations of a head's layers. */
export function headOperations(layers: NonNullable<ExitSettings[number]["layers"]>): readonly Operation[] {
  return layers.map(operationOf);
}

function operationOf(layer: HeadLayer): Operation {
  switch (layer.kind) {
    case "convolution": {
      const { channels, kernel, stride, activation: after } = layer;
      const before = Math.floor((kernel - 1) / 2);
      const behind = kernel - 1 - before;
      return {
        kind: "convolution",
        outputChannels: channels,
        groups: 1,
        bias: true,
        kernel: [kernel, kernel],
        stride: [stride, stride],
        dilation: [1, 1],
        padding: { top: before, left: before, bottom: behind, right: behind },
        ...(after && { activation: after }),
      };
    }
    case "pooling": {
      const { function: of, kernel, stride } = layer;
      return {
        kind: "pooling",
        function: of,
        ceiling: false,
        kernel: [kernel, kernel],
        stride: [stride, stride],
        dilation: [1, 1],
        padding: { top: 0, left: 0, bottom: 0, right: 0 },
      };
    }
    case "global-pooling":
    case "softmax":
      return layer;
    case "fully-connected": {
      const { features, activation: after } = layer;
      return {
        kind: "fully-connected",
        outputFeatures: features,
        bias: true,
        ...(after && { activation: after }),
      };
    }
  }
}
