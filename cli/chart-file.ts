import { extname } from "node:path";
import { InputError } from "../sim/errors.ts";

/** Where a chart goes, and in which format. */
export interface ChartTarget {
  readonly path: string;
  readonly format: "svg" | "png";
}

/** Reads the name of a chart's file; throws InputError for one of another ending. */
export function chartTarget(path: string): ChartTarget {
  const ending = extname(path);
  if (ending === ".svg") return { path, format: "svg" };
  if (ending === ".png") return { path, format: "png" };
  throw new InputError(`must end in .svg or .png, not "${path}"`);
}
