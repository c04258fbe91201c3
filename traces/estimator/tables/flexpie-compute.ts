import { parseComputeRows, type ComputeRow } from "../../testbed/tables.ts";
import type { TimedRow, TimedTable } from "../timed-table.ts";

/** The processor runs at 1 GHz: a cycle is a nanosecond. */
const secondsPerCycle = 1e-9;

const features = [
  ...["source", "type", "source and type"],
  ...[
    "ln input channels",
    "ln output channels",
    "output rows",
    "output columns",
    "input rows",
    "input columns",
  ],
  ...["stride", "ln macs", "ln inputs", "ln outputs", "ln places", "ln weights", "ln rows", "ln columns"],
  ...["rows per column", "columns in last 4", "places in last 4", "places in last 8"],
  ...["channels in last 4", "channels in last 2"],
];

/**
 * Times of pointwise and depthwise 3x3 convolutions on a processor whose cores share the output channels evenly. The files
 * are sources of their own: FlexPie's two disagree on depthwise layers. Rows of one shape are held out together.
 *
 * @throws InputError for rows that are not of this form
 */
export function flexpieCompute(
  files: readonly { readonly name: string; readonly text: string }[],
): TimedTable {
  const rows = files.flatMap(({ name, text }, source) =>
    parseComputeRows(text, name).map((row) => timedRow(source, row)),
  );
  return { target: "seconds / rough seconds", features, rows };
}

function timedRow(source: number, row: ComputeRow): TimedRow {
  const { inputChannels: channels, outputChannels: outputs, outputRows: rows, stride } = row;
  const { outputColumns: columns, inputRows, inputColumns } = row;
  const pointwise = row.kind === "pointwise";
  const type = pointwise ? 1 : 2;
  const weights = pointwise ? channels * outputs : 9 * outputs;
  const places = rows * columns;
  const macs = weights * places;
  const inputs = (pointwise ? channels : outputs) * inputRows * inputColumns;
  return {
    kind: pointwise ? "pointwise" : "depthwise",
    group: [type, channels, outputs, rows, columns, inputRows, inputColumns, stride].join(","),
    values: [
      ...[source, type, 10 * source + type],
      ...[Math.log(channels), Math.log(outputs), rows, columns, inputRows, inputColumns],
      ...[stride, Math.log(macs), Math.log(inputs), Math.log(outputs * places), Math.log(places)],
      ...[Math.log(weights), Math.log(rows), Math.log(columns)],
      ...[rows / columns, columns % 4, places % 4, places % 8],
      ...[outputs % 4, outputs % 2],
    ],
    // A multiply-accumulate a cycle.
    rough: macs * secondsPerCycle,
    seconds: row.cycles * secondsPerCycle,
  };
}
