import { InputError } from "../../../sim/errors.ts";
import type { TimedRow, TimedTable } from "../timed-table.ts";
import { parseTimeTable } from "./time-table.ts";

/** Columns of FlexPie's compute traces (arXiv 2502.15312; its repository has no header in them). */
const columns = [
  ...["type", "input channels", "output channels", "output rows", "output columns"],
  ...["input rows", "input columns", "stride", "cycles"],
];

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
    parseTimeTable(text, name, columns).map(({ numbers, time }, index) => {
      const place = `${name}:${index + 1}`;
      if (numbers.some((number) => number <= 0)) throw new InputError(`${place}: sizes must be above 0`);
      return timedRow(source, numbers, time, place);
    }),
  );
  return { target: "seconds / rough seconds", features, rows };
}

function timedRow(source: number, numbers: readonly number[], cycles: number, place: string): TimedRow {
  const [type, channels, outputs, rows, columnCount, inputRows, inputColumns, stride] = numbers as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  if (type !== 1 && type !== 2) {
    throw new InputError(`${place}: type must be 1 (pointwise) or 2 (depthwise 3x3), not ${type}`);
  }
  const pointwise = type === 1;
  const weights = pointwise ? channels * outputs : 9 * outputs;
  const places = rows * columnCount;
  const macs = weights * places;
  const inputs = (pointwise ? channels : outputs) * inputRows * inputColumns;
  return {
    kind: pointwise ? "pointwise" : "depthwise",
    group: numbers.join(","),
    values: [
      ...[source, type, 10 * source + type],
      ...[Math.log(channels), Math.log(outputs), rows, columnCount, inputRows, inputColumns],
      ...[stride, Math.log(macs), Math.log(inputs), Math.log(outputs * places), Math.log(places)],
      ...[Math.log(weights), Math.log(rows), Math.log(columnCount)],
      ...[rows / columnCount, columnCount % 4, places % 4, places % 8],
      ...[outputs % 4, outputs % 2],
    ],
    // A multiply-accumulate a cycle.
    rough: macs * secondsPerCycle,
    seconds: cycles * secondsPerCycle,
  };
}
