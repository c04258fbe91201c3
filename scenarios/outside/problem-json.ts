import { z } from "zod";
import type { PlanningProblem } from "../../planners/index.ts";
import {
  channelUnit,
  isComputed,
  isSplittable,
  macs,
  tensorBytes,
  weightBytes,
  type Model,
  type Operator,
} from "../../sim/model/index.ts";
import { axisRoles, partition } from "../../sim/partition/index.ts";
import { isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";

const whole = z.int().min(0);
const seconds = z.number().min(0);
const regionSchema = z
  .strictObject({ start: z.array(whole), end: z.array(whole) })
  .describe("Half-open ranges: from start to before end on each axis of the operator's output");

const operatorSchema = z.strictObject({
  id: whole,
  name: z.string(),
  kind: z.string(),
  computed: z.boolean().describe("False for inputs of the model, which are not computed"),
  inputs: z.array(whole).describe("Ids of the operators whose outputs it reads"),
  shape: z.array(whole).describe("Of its output"),
  attributes: z
    .record(z.string(), z.unknown())
    .describe("Kernel, stride, padding and other attributes of its kind"),
  divisible: z.boolean().describe("May regions of its output be computed apart? If not, it is one piece"),
  axes: z
    .strictObject({ channels: whole, rows: whole, columns: whole })
    .describe("Which axes of its shape are channels, rows and columns; several may be one"),
  channel_unit: whole.describe("Channels can be cut at multiples of this"),
  macs: z.number().describe("Multiply-accumulates of the whole operator"),
  weight_bytes: z.number(),
  output_bytes: z.number(),
});

const tileSchema = z.strictObject({
  operator: whole,
  scheme: z
    .enum(["whole", "outc", "inh", "inw"])
    .describe("Cut by channels, rows or columns, in equal parts"),
  parts: whole,
  part: whole,
  region: regionSchema,
  seconds: z.array(seconds).describe("Seconds by device, where its data does not cross to another device"),
  seconds_exchanged: z
    .array(seconds)
    .describe("Seconds by device, with the layout changes of data that comes from and goes to other devices"),
});

/** What a planner that is a program reads on its standard input. */
export const problemSchema = z
  .strictObject({
    version: z.literal(1),
    model: z.strictObject({
      name: z.string(),
      operators: z.array(operatorSchema).describe("In a topological order; the id is the place in the list"),
      outputs: z.array(whole).describe("Ids of the operators whose outputs are the result"),
    }),
    input_at: z.union([whole, z.literal("everywhere")]).describe("Device where the input starts"),
    result_at: z.union([whole, z.literal("anywhere")]).describe("Device where the result must end"),
    input_leaves: z.enum(["allowed", "never"]),
    devices: z.array(
      z.strictObject({
        name: z.string(),
        memory_bytes: z.number().nullable().describe("null where it is not limited"),
        streams: whole.describe("Tasks that it computes at a time"),
      }),
    ),
    request_rate: z
      .number()
      .nullable()
      .describe("Requests per second that will arrive; null for a single request"),
    believed: z
      .strictObject({
        tiles: z.array(tileSchema),
        network: z
          .strictObject({
            bytes: z.array(whole),
            seconds: z
              .array(z.array(z.array(seconds)))
              .describe("seconds[source][destination][k]: of a transfer of bytes[k] alone on the network"),
          })
          .describe("What lies between two sizes is close to a straight line"),
        notes: z.array(z.string()),
      })
      .describe("What the scenario's knowledge lets planners believe, which may be wrong"),
  })
  .describe("A problem for a planner that is a separate program. All units are SI");

export type ProblemJson = z.infer<typeof problemSchema>;

/** Sizes of transfers whose times a program is told, bytes. */
const sizes = [1, 2 ** 10, 2 ** 14, 2 ** 17, 2 ** 20, 2 ** 24];

/** A problem as a program reads it. */
export function problemJson({ inference, devices, believed, requestRate }: PlanningProblem): ProblemJson {
  const { model, inputAt, resultAt, inputLeaves = "allowed" } = inference;
  return {
    version: 1,
    model: { name: model.name, operators: model.operators.map(operatorJson), outputs: [...model.outputs] },
    input_at: inputAt,
    result_at: resultAt,
    input_leaves: inputLeaves,
    devices: devices.map(({ name, memory, streams }) => ({
      name,
      memory_bytes: memory < Infinity ? memory : null,
      streams,
    })),
    request_rate: requestRate ?? null,
    believed: {
      tiles: tilesOf(model, devices.length).map(({ operator, region, ...tile }) => {
        const secondsOf = (isExchanged: boolean) =>
          devices.map((_, device) =>
            believed.compute.seconds(device, operator, region, isExchanged, isExchanged),
          );
        const { start, end } = region;
        return {
          operator: operator.id,
          ...tile,
          region: { start: [...start], end: [...end] },
          seconds: secondsOf(false),
          seconds_exchanged: secondsOf(true),
        };
      }),
      network: {
        bytes: sizes,
        seconds: devices.map((_, source) =>
          devices.map((_, destination) =>
            sizes.map((bytes) =>
              source === destination
                ? 0
                : believed.transferSeconds([{ source, destinations: [destination], bytes }]),
            ),
          ),
        ),
      },
      notes: [...believed.notes],
    },
  };
}

function operatorJson(operator: Operator): ProblemJson["model"]["operators"][number] {
  const { id, name, operation, inputs, shape } = operator;
  const { kind, ...attributes } = operation;
  const isDone = isComputed(operator);
  return {
    id,
    name,
    kind,
    computed: isDone,
    inputs: [...inputs],
    shape: [...shape],
    attributes,
    divisible: isDone && isSplittable(operator),
    axes: { ...axisRoles(shape.length) },
    channel_unit: channelUnit(operator),
    macs: isDone ? macs(operator) : 0,
    weight_bytes: isDone ? weightBytes(operator) : 0,
    output_bytes: tensorBytes(operator),
  };
}

interface Tile {
  readonly operator: Operator;
  readonly scheme: "whole" | "outc" | "inh" | "inw";
  readonly parts: number;
  readonly part: number;
  readonly region: Box;
}

/** Up to so many devices a program is told the times of every number of parts; of more, of those that double, and of all. */
const mostForAllParts = 8;

/** Each operator whole, and in equal parts for every number of devices. */
function tilesOf({ operators }: Model, deviceCount: number): readonly Tile[] {
  const counts = Array.from({ length: Math.max(0, deviceCount - 1) }, (_, index) => index + 2).filter(
    (count) => deviceCount <= mostForAllParts || count === deviceCount || Number.isInteger(Math.log2(count)),
  );
  return operators.filter(isComputed).flatMap((operator): readonly Tile[] => {
    const undivided: Tile = {
      operator,
      scheme: "whole",
      parts: 1,
      part: 0,
      region: wholeBox(operator.shape),
    };
    if (!isSplittable(operator)) return [undivided];
    const divided = (["outc", "inh", "inw"] as const).flatMap((scheme) =>
      counts.flatMap((parts) =>
        partition(
          operator,
          scheme,
          Array.from({ length: parts }, () => 1),
        ).flatMap((region, part) => (isEmpty(region) ? [] : [{ operator, scheme, parts, part, region }])),
      ),
    );
    return [undivided, ...divided];
  });
}
