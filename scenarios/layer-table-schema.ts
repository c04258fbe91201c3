import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import type { LayerSizes, TableColumn } from "../traces/index.ts";
import { fields, optionalQuantity, reading } from "./fields.ts";
import { parseQuantity } from "./units.ts";

/** @param least 0 where a table may do without the column */
const columnFrom = (least: 0 | 1) =>
  reading(
    (value): TableColumn => {
      if (typeof value === "string" && value !== "" && value.length <= 200) return value;
      if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= 10_000)
        return value;
      const without = least === 0 ? "; 0 where rows have no name and are numbered from 0" : "";
      throw new InputError(
        `${JSON.stringify(value)?.slice(0, 40) ?? "nothing"} is not a column (allowed: its name in the first line; its place from 1 where no line names the columns${without})`,
      );
    },
    () => ({
      anyOf: [
        { type: "string", minLength: 1, maxLength: 200 },
        { type: "integer", minimum: least, maximum: 10_000 },
      ],
    }),
  );

const column = columnFrom(1);

/** What a name may be that YAML reads as something else, such as the layer 0. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const rows = {
  table: z
    .string()
    .min(1)
    .describe(
      "Path of a table of whole layers: one row per layer, cells separated by commas, semicolons, tabs or blanks; or JSON",
    ),
  layer: columnFrom(0)
    .default("layer")
    .describe("Column with the names of layers; 0 where rows have no names and are numbered from 0"),
  part: z
    .string()
    .min(1)
    .optional()
    .describe("Of a JSON file: name of the mapping or list that is the table"),
  where: z
    .record(z.string().min(1), text)
    .optional()
    .describe("Selects rows by the value of a column, in a table of several networks or devices"),
};

const timeUnits = { seconds: 1, milliseconds: 1e-3, microseconds: 1e-6, nanoseconds: 1e-9 } as const;
type TimeUnit = keyof typeof timeUnits;

const sizeUnits = {
  bytes: 1,
  kilobytes: 1e3,
  megabytes: 1e6,
  kibibytes: 2 ** 10,
  mebibytes: 2 ** 20,
  bits: 1 / 8,
  floats: 4,
} as const;
type SizeUnit = keyof typeof sizeUnits;

/** At most one of some columns, which say the unit of what they hold. */
const oneOf = (units: object) => (settings: object) =>
  Object.keys(units).filter(
    (unit) => unit in settings && settings[unit as keyof typeof settings] !== undefined,
  ).length <= 1;

/** Times of whole layers, of one model on one device. */
export const layerTimes = fields({
  ...rows,
  seconds: column
    .optional()
    .describe("Column with the times of layers, in seconds (default: the column seconds)"),
  milliseconds: column.optional().describe("Column with the times of layers, in milliseconds"),
  microseconds: column.optional().describe("Column with the times of layers, in microseconds"),
  nanoseconds: column.optional().describe("Column with the times of layers, in nanoseconds"),
  cumulative: z
    .boolean()
    .optional()
    .describe("Are they times from the start of the model to the end of each layer?"),
  fused: z
    .boolean()
    .optional()
    .describe("Add rows that match no layer of the model to the layer of the row before"),
  fixed: optionalQuantity("duration").describe(
    "Fixed time of every tile, to which its share of the rest of the layer's time is added (default: fitted to the layers)",
  ),
}).refine(
  oneOf(timeUnits),
  `names several columns of times (allowed: one of ${Object.keys(timeUnits).join(", ")})`,
);
export type LayerTableSettings = z.infer<typeof layerTimes>;

/** The column of times, and the seconds of its unit. */
export function timeColumn(settings: LayerTableSettings): {
  readonly time: TableColumn;
  readonly unit: number;
} {
  const unit = (Object.keys(timeUnits) as TimeUnit[]).find((name) => settings[name] !== undefined);
  return { time: settings[unit ?? "seconds"] ?? "seconds", unit: timeUnits[unit ?? "seconds"] };
}

/** The row that is a model's input, or its size. */
const input = reading(
  (value): { readonly row: string } | { readonly bytes: number } => {
    if (typeof value === "number") return { row: String(value) };
    if (typeof value !== "string" || value === "")
      throw new InputError("is not an input (allowed: the name of its row, or its size, such as 588 KiB)");
    const [, number] = /^(\d+(?:\.\d+)?)\s*[kKMGT]?i?B$/.exec(value.trim()) ?? [];
    if (number === undefined) return { row: value };
    return { bytes: Number(number) === 0 ? 0 : Math.round(parseQuantity(value, "size")) };
  },
  () => ({ anyOf: [{ type: "string", minLength: 1 }, { type: "number" }] }),
);

const sizes = {
  ...rows,
  bytes: column
    .optional()
    .describe("Column with the sizes of the layers' outputs, in bytes (default: the column bytes)"),
  kilobytes: column.optional().describe("Column with the sizes of outputs, in thousands of bytes"),
  megabytes: column.optional().describe("Column with the sizes of outputs, in millions of bytes"),
  kibibytes: column.optional().describe("Column with the sizes of outputs, in KiB"),
  mebibytes: column.optional().describe("Column with the sizes of outputs, in MiB"),
  bits: column.optional().describe("Column with the sizes of outputs, in bits"),
  floats: column.optional().describe("Column with the sizes of outputs, in numbers of four bytes"),
  weights: column
    .optional()
    .describe(
      "Column with the memory of each layer's weights; outputs then have no sizes unless a column of them is named",
    ),
  weights_in: z
    .enum(["bytes", "kilobytes", "megabytes", "kibibytes", "mebibytes", "bits", "floats"])
    .optional()
    .describe("Unit of the column of weights (default: bytes)"),
  inputs: column
    .optional()
    .describe("Column with the names of the layers that each layer reads (default: the one before)"),
  input: input
    .optional()
    .describe(
      "Name of the row that is the model's input, or its size (588 KiB) where none is; the first row if it is called input or data",
    ),
};

/**
 * A model by a table of its layers, of which nothing is known but how large their outputs are.
 *
 * @param more fields beside those of the table
 */
export function layerSizes<More extends z.ZodRawShape>(more: More) {
  return fields({ ...sizes, ...more })
    .refine(
      oneOf(sizeUnits),
      `names several columns of sizes (allowed: one of ${Object.keys(sizeUnits).join(", ")})`,
    )
    .refine(
      (settings) => "weights" in settings || !("weights_in" in settings),
      "weights_in says the unit of a column of weights, and none is named (allowed: weights: COLUMN beside it)",
    );
}

export type TableModelSettings = z.infer<ReturnType<typeof fields<typeof sizes>>>;

/** The columns of sizes and of weights, as far as the settings have them, and the bytes of their units. */
export function sizeColumns(settings: TableModelSettings): Pick<LayerSizes, "size" | "unit" | "weights"> {
  const { weights, weights_in: weightsIn = "bytes" } = settings;
  const unit = (Object.keys(sizeUnits) as SizeUnit[]).find((name) => settings[name] !== undefined);
  const size = settings[unit ?? "bytes"] ?? (weights === undefined ? "bytes" : undefined);
  return {
    size,
    unit: sizeUnits[unit ?? "bytes"],
    ...(weights !== undefined && { weights: { column: weights, unit: sizeUnits[weightsIn] } }),
  };
}
