import { coreTile } from "../../testbed/fit.ts";
import { parseComputeRows, type ComputeRow } from "../../testbed/tables.ts";
import { operandPlace, type OperandPlace } from "../../testbed/tile-work.ts";
import { tms320c6678 } from "../../testbed/tms320c6678.ts";
import type { TimedRow, TimedTable } from "../timed-table.ts";

/** The processor runs at 1 GHz: a cycle is a nanosecond. */
const secondsPerCycle = 1e-9;

/** From the nearest memory to the farthest. */
const operandPlaces: readonly OperandPlace[] = ["cached", "local", "streamed"];

/** What the cycles of a multiply-accumulate depend on. Few and physical: 128 shapes hold coincidences for more. */
const features = [
  ...["source and type", "stride", "ln input channels", "output columns", "ln places"],
  ...["operand place", "input places per output place"],
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
  const places = rows * columns;
  const macs = (pointwise ? channels : 9) * outputs * places;
  return {
    kind: pointwise ? "pointwise" : "depthwise",
    group: [type, channels, outputs, rows, columns, inputRows, inputColumns, stride].join(","),
    values: [
      ...[10 * source + type, stride, Math.log(channels), columns, Math.log(places)],
      operandPlaces.indexOf(operandPlace(coreTile(row), tms320c6678)),
      (inputRows * inputColumns) / places,
    ],
    // A multiply-accumulate a cycle.
    rough: macs * secondsPerCycle,
    seconds: row.cycles * secondsPerCycle,
  };
}
