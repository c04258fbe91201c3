import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../sim/errors.ts";
import {
  byScheme,
  schemes,
  type Case,
  type LayerName,
  type LayerTimes,
  type ModelName,
  type NodeCount,
  type Scheme,
  type Times,
} from "../flexpie/case.ts";
import { parsePublished } from "./read.ts";
import type { PublishedRow, Quantity } from "./row.ts";

/**
 * Every number that FlexPie published and the file holds.
 *
 * @param packageFolder the folder of this package, which the file lies in, compiled or not
 * @throws InputError when the file is missing or malformed
 */
export function loadFlexpie(packageFolder: string): readonly PublishedRow[] {
  const file = join(packageFolder, "reproduce", "published", "flexpie.csv");
  return parsePublished(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Published times of a setting, seconds, and the step that the figure resolves, seconds. */
export interface PublishedTimes {
  readonly times: Times;
  readonly resolution: number;
}

/** Fig. 7: end-to-end times of a setting; undefined where the paper shows none. */
export function publishedTimes(
  rows: readonly PublishedRow[],
  { nodes, model, bandwidth, topology }: Case,
): PublishedTimes | undefined {
  const found = rows.filter(
    (row) =>
      row.figure === "Fig. 7" &&
      row.nodes === nodes &&
      row.model === model &&
      row.bandwidth === bandwidth &&
      row.topology === topology,
  );
  const times = timesOf(found);
  return times && { times, resolution: Math.max(...found.map(({ resolution }) => resolution ?? 0)) };
}

/** Fig. 8: the average scores as printed, two digits. */
export function publishedScores(rows: readonly PublishedRow[], nodes: NodeCount): Times | undefined {
  return timesOf(
    rows.filter((row) => row.quantity === "score" && row.nodes === nodes && row.evidence === "printed"),
  );
}

/** Fig. 2: times of one layer of MobileNet-v1, 4 nodes, 5 Gb/s; seconds. */
export function publishedLayer(rows: readonly PublishedRow[], layer: LayerName): LayerTimes | undefined {
  const seconds = (scheme: Scheme) => rows.find((row) => row.layer === layer && row.scheme === scheme)?.value;
  const [inh, grid2d, outc] = [seconds("inh"), seconds("grid2d"), seconds("outc")];
  if (inh === undefined || grid2d === undefined || outc === undefined) return undefined;
  return { inh, grid2d, outc };
}

/** A number that the paper gives for a network, or for all; Table 2's search times are in seconds. */
export function publishedNumber(
  rows: readonly PublishedRow[],
  quantity: Quantity,
  of: { readonly model?: ModelName; readonly nodes?: NodeCount } = {},
): PublishedRow | undefined {
  return rows.find((row) => row.quantity === quantity && row.model === of.model && row.nodes === of.nodes);
}

/** One number a scheme; undefined unless every scheme has one. */
function timesOf(rows: readonly PublishedRow[]): Times | undefined {
  if (!schemes.every((scheme) => rows.some((row) => row.scheme === scheme))) return undefined;
  return byScheme((scheme) => rows.find((row) => row.scheme === scheme)?.value ?? NaN);
}
