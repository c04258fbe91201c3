import { InputError } from "../../sim/errors.ts";
import { median, quantile } from "../statistics.ts";
import { relativeLeastSquares } from "./least-squares.ts";
import type { ComputeRow, CopyRow, TransferRow } from "./tables.ts";
import type { DepthwiseCycles, MeasuredLink, ProductCycles, Rearrangement, Testbed } from "./testbed.ts";
import { operandPlace, type CoreTile } from "./tile-work.ts";

type Memory = Pick<Testbed, "cacheBytes" | "localBytes">;

/** Cycles of sums of products, from pointwise rows. @throws InputError when a place of the operands has no row */
export function fitProducts(rows: readonly ComputeRow[], memory: Memory): ProductCycles {
  const fitted = ofDistinctShapes(rows, "pointwise").map((row) => {
    const tile = coreTile(row);
    const place = operandPlace(tile, memory);
    const products = row.outputChannels * row.outputRows * row.outputColumns * row.inputChannels;
    const at = (wanted: typeof place) => (place === wanted ? products : 0);
    const outputs = products / row.inputChannels;
    return { features: [outputs, at("cached"), at("local"), at("streamed")], value: row.cycles };
  });
  if (![1, 2, 3].every((column) => fitted.some(({ features }) => features[column]! > 0))) {
    throw new InputError("the pointwise rows do not cover small, middle and large tiles");
  }
  const [perOutput, cached, local, streamed] = relativeLeastSquares(fitted);
  return { perOutput: perOutput!, perTerm: { cached: cached!, local: local!, streamed: streamed! } };
}

/** Cycles of depthwise 3x3 convolutions, from depthwise rows. */
export function fitDepthwise(rows: readonly ComputeRow[]): DepthwiseCycles {
  const [dense, strided, perRow, perChannel] = relativeLeastSquares(
    ofDistinctShapes(rows, "depthwise").map((row) => {
      const lines = row.outputChannels * row.outputRows;
      const outputs = lines * row.outputColumns;
      const byStride = row.stride > 1 ? [0, outputs] : [outputs, 0];
      return { features: [...byStride, lines, row.outputChannels], value: row.cycles };
    }),
  );
  return { perOutput: { dense: dense!, strided: strided! }, perRow: perRow!, perChannel: perChannel! };
}

/**
 * Times of copies: rows of a feature map are short and lie in the cache, received messages are long and do not: their
 * rate is that of the longest tenth of the copies.
 */
export function fitRearrangement(rows: readonly CopyRow[], { cacheBytes }: Memory): Rearrangement {
  const short = rows.filter(({ bytes }) => bytes <= cacheBytes);
  const [perRow, perRowByte] = relativeLeastSquares(
    short.map(({ bytes, seconds }) => ({ features: [1, bytes], value: seconds })),
  );
  const border = quantile(
    rows.map(({ bytes }) => bytes),
    0.9,
  );
  const long = rows.filter(({ bytes }) => bytes >= border);
  const total = (value: (row: CopyRow) => number) => long.reduce((sum, row) => sum + value(row), 0);
  return {
    perRow: perRow!,
    perRowByte: perRowByte!,
    perMessageByte: total(({ seconds }) => seconds) / total(({ bytes }) => bytes),
  };
}

/** Overhead and bandwidth of the link at each nominal bandwidth. */
export function fitLinks(rows: readonly TransferRow[]): readonly MeasuredLink[] {
  const nominals = [...new Set(rows.map(({ nominal }) => nominal))].sort((a, b) => a - b);
  return nominals.map((nominal) => {
    const [overhead, secondsPerByte] = relativeLeastSquares(
      rows
        .filter((row) => row.nominal === nominal)
        .map(({ bytes, seconds }) => ({ features: [1, bytes], value: seconds })),
    );
    return { nominal, bandwidth: 1 / secondsPerByte!, overhead: overhead! };
  });
}

/** The core's part of a convolution's tile that a row was measured on. */
export function coreTile(row: ComputeRow): CoreTile {
  return {
    channels: row.outputChannels,
    rows: row.outputRows,
    columns: row.outputColumns,
    strided: row.stride > 1,
    terms: row.kind === "pointwise" ? row.inputChannels : 9,
    inputElements: row.inputChannels * row.inputRows * row.inputColumns,
  };
}

/** The rows of a kind, each shape once, with the median of its cycles. */
export function ofDistinctShapes(
  rows: readonly ComputeRow[],
  kind: ComputeRow["kind"],
): readonly ComputeRow[] {
  const shapes = new Map<string, ComputeRow[]>();
  for (const row of rows) {
    if (row.kind !== kind) continue;
    const key = JSON.stringify({ ...row, cycles: undefined });
    shapes.set(key, [...(shapes.get(key) ?? []), row]);
  }
  return [...shapes.values()].map((same) => ({
    ...same[0]!,
    cycles: median(same.map(({ cycles }) => cycles)),
  }));
}
