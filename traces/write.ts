import { stringify } from "#csv-stringify";
import { formatShape } from "../sim/tensor/index.ts";
import { columns, formatLine, type Column, type Trace, type TraceHeader, type TraceRow } from "./format.ts";
import { headerKeys } from "./header.ts";
import { layerAttributes } from "./signature.ts";

/** The text of a trace file. */
export function formatTrace({ header, rows }: Trace): string {
  return formatHeader(header) + rows.map(formatRow).join("");
}

/** The header block and the line of column names. */
function formatHeader(header: TraceHeader): string {
  const lines = headerKeys.flatMap(([key, field]) => {
    const value = header[field];
    return value === undefined ? [] : [`# ${key}: ${value}\n`];
  });
  return `${formatLine}\n${lines.join("")}${stringify([columns])}`;
}

/** One line of a trace file. */
export function formatRow(row: TraceRow): string {
  const { operation, inputShapes, shape } = row.operator;
  const fields: Readonly<Record<Column, string>> = {
    kind: operation.kind,
    inputs: inputShapes.map(formatShape).join("+"),
    output: formatShape(shape),
    attributes: layerAttributes(row.operator),
    tile: formatShape(row.extents),
    mode: row.mode,
    reorder_input_us: microseconds(row.reorderInput),
    reorder_output_us: microseconds(row.reorderOutput),
    call_overhead_us: microseconds(row.callOverhead),
    queue_wait_share: row.queueWaitShare === undefined ? "" : rounded(row.queueWaitShare, 4),
    pressure_before: row.pressureBefore === undefined ? "" : rounded(row.pressureBefore, 2),
    pressure_after: row.pressureAfter === undefined ? "" : rounded(row.pressureAfter, 2),
    samples_us: row.samples.map(microseconds).join(" "),
  };
  return stringify([columns.map((column) => fields[column])]);
}

function microseconds(seconds: number): string {
  return rounded(seconds * 1e6, 2);
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
