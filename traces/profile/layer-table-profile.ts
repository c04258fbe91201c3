import type { ComputeProfile, TileCost } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";
import {
  macs,
  readBytes,
  tensorBytes,
  weightBytes,
  type Model,
  type Operator,
} from "../../sim/model/index.ts";
import { elementCount, volume, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { short, type LayerTable } from "../layer-table.ts";
import { interiorRegion } from "../signature.ts";
import { relativeNonNegative } from "../testbed/least-squares.ts";
import { givenCost } from "../timed.ts";
import { TileMemo } from "./tile-memo.ts";

/** Seconds of a layer by what it does. */
interface WorkRule {
  /** Whatever the layer does: a tile takes it whole. */
  readonly fixed: number;
  readonly perMac: number;
  readonly perByte: number;
}

/**
 * Compute times of a model from a table of its whole layers. A tile takes the fixed part of its layer's time, and of the
 * rest as much as its share of the layer's multiplications, or of its output where it has none.
 *
 * The fixed part is given, or what least squares of fixed + multiplications + bytes, none of them negative, make of the
 * layers, and never more than the layer takes. Layers without a row take what that makes of their work; `note` says which.
 *
 * @param fixed seconds; fitted where it is left out
 * @throws InputError where no row matches a layer
 */
export function layerTableProfile(table: LayerTable, model: Model, fixed?: number): ComputeProfile {
  const layers = model.operators.filter(
    (operator) => givenCost(operator, wholeBox(operator.shape)) === undefined,
  );
  const matched = layers.filter(({ name }) => table.seconds.has(name));
  if (matched.length === 0) {
    throw new InputError(
      `${table.name}: none of its rows (${list([...table.seconds.keys()])}) is a layer of ${model.name} (${list(layers.map(({ name }) => name))})`,
    );
  }
  const rule = ruleOf(
    matched.map((operator) => ({ operator, seconds: table.seconds.get(operator.name)! })),
    fixed,
  );
  const note = noteOf(table, layers, rule, fixed !== undefined);
  const costs = new TileMemo<TileCost>();
  return {
    name: table.name,
    tileCost: (operator, region) =>
      costs.get(operator, region, (extents) => {
        const given = givenCost(operator, region);
        if (given) return given;
        const whole = table.seconds.get(operator.name);
        const [kernel, source] =
          whole === undefined
            ? ([secondsByRule(rule, operator, interiorRegion(operator, extents)), "extrapolated"] as const)
            : tileOf(operator, extents, whole, rule);
        return { kernel, reorderInput: 0, reorderOutput: 0, source, samples: [], note };
      }),
  };
}

function tileOf(
  operator: Operator,
  extents: Shape,
  whole: number,
  { fixed }: WorkRule,
): readonly [number, "table" | "scaled"] {
  const share = shareOf(operator, extents);
  if (share >= 1) return [whole, "table"];
  const always = Math.min(fixed, whole);
  return [always + (whole - always) * share, "scaled"];
}

/** How much of its layer's work a tile is. */
function shareOf(operator: Operator, extents: Shape): number {
  if (elementCount(extents) === elementCount(operator.shape)) return 1;
  const all = macs(operator);
  const region = interiorRegion(operator, extents);
  return all > 0 ? macs(operator, region) / all : volume(region) / elementCount(operator.shape);
}

function bytesOf(operator: Operator, region: Box): number {
  return readBytes(operator, region) + tensorBytes(operator, region) + weightBytes(operator, region);
}

function secondsByRule({ fixed, perMac, perByte }: WorkRule, operator: Operator, region: Box): number {
  return fixed + perMac * macs(operator, region) + perByte * bytesOf(operator, region);
}

/** What least squares of relative errors make of the layers. */
function ruleOf(
  measured: readonly { readonly operator: Operator; readonly seconds: number }[],
  given: number | undefined,
): WorkRule {
  const rows = measured.flatMap(({ operator, seconds }) => {
    const region = wholeBox(operator.shape);
    const rest = seconds - (given ?? 0);
    const constant = given === undefined ? 1 : 0;
    return rest > 0
      ? [{ value: rest, features: [constant, macs(operator, region), bytesOf(operator, region)] }]
      : [];
  });
  const [fixed = 0, perMac = 0, perByte = 0] = relativeNonNegative(rows);
  return { fixed: given ?? fixed, perMac, perByte };
}

function noteOf(
  { name, seconds }: LayerTable,
  layers: readonly Operator[],
  { fixed }: WorkRule,
  isGiven: boolean,
): string {
  const names = new Set(layers.map((layer) => layer.name));
  const without = [...names].filter((layer) => !seconds.has(layer));
  const unused = [...seconds.keys()].filter((row) => !names.has(row));
  const rule = `a tile takes ${Number((fixed * 1e6).toPrecision(3))} us (${isGiven ? "given" : "fitted"}) and its share of the rest`;
  return [
    `table ${name}: ${names.size - without.length} of ${names.size} layers have a row; ${rule}`,
    ...(without.length > 0
      ? [`${without.length} layers take what is fitted to the others: ${list(without)}`]
      : []),
    ...(unused.length > 0
      ? [
          `${unused.length} rows match no layer (link: false keeps layers apart that are computed together): ${list(unused)}`,
        ]
      : []),
  ].join("; ");
}

/** The first names, and how many more. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(short).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
