import type { ComputeProfile, TileCost, TimeCorner } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";
import {
  isComputed,
  isSplittable,
  lacksCost,
  macs,
  readBytes,
  tensorBytes,
  weightBytes,
  type Model,
  type Operator,
} from "../../sim/model/index.ts";
import { elementCount, isEmpty, volume, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { hasEvenWork } from "../even-work.ts";
import { listed, type LayerTable } from "../layer-table/index.ts";
import { interiorRegion } from "../signature.ts";
import { relativeNonNegative } from "../testbed/least-squares.ts";
import { givenCost, takesTime } from "../timed.ts";
import { affineTimes, givenTimes } from "./convex.ts";
import { TileMemo } from "./tile-memo.ts";

/** Seconds of a layer by what it does. */
interface WorkRule {
  /** Whatever the layer does: a tile takes it whole. */
  readonly fixed: number;
  readonly perMac: number;
  readonly perByte: number;
}

/** How a table and a model go together. */
export interface TableUse {
  /** Seconds that a tile takes whatever its size; fitted where it is left out. */
  readonly fixed?: number | undefined;
  /** Are rows that match no layer computed together with the layer of the row before, such as activations? */
  readonly fused?: boolean | undefined;
}

/**
 * Compute times of a model from a table of its whole layers. A tile takes the fixed part of its layer's time, and of the
 * rest as much as its share of the layer's multiplications, or of its output where it has none.
 *
 * The fixed part is given, or what least squares of fixed + multiplications + bytes, none of them negative, make of the
 * layers, and never more than the layer takes. Layers without a row take what that makes of their work; `note` says which.
 *
 * @throws InputError where no row matches a layer, and for layers without a row of whose work nothing is known
 */
export function layerTableProfile(
  table: LayerTable,
  model: Model,
  { fixed, fused = false }: TableUse = {},
): ComputeProfile {
  const layers = model.operators.filter(
    (operator) => takesTime(operator) && operator.statedSeconds === undefined,
  );
  const inputs = model.operators.filter((operator) => !isComputed(operator)).map(({ name }) => name);
  const match = matchRows(table, layers, inputs, fused);
  const matched = layers.filter(({ name }) => match.seconds.has(name));
  if (matched.length === 0) {
    throw new InputError(
      `${table.name}: none of its rows (${listed([...table.seconds.keys()])}) is a layer of ${model.name} (${listed(layers.map(({ name }) => name))})`,
    );
  }
  const unknown = layers.filter((layer) => lacksCost(layer) && !match.seconds.has(layer.name));
  if (unknown.length > 0) {
    throw new InputError(
      `${table.name}: has no row of ${listed(unknown.map(({ name }) => name))}, whose cost follows from nothing else`,
    );
  }
  const rule = ruleOf(
    matched
      .filter((operator) => !lacksCost(operator))
      .map((operator) => ({ operator, seconds: match.seconds.get(operator.name)! })),
    fixed,
  );
  const note = noteOf(table, layers, match, rule, fixed !== undefined);
  const costs = new TileMemo<TileCost>();
  return {
    name: table.name,
    leastTimes: (operator) => leastTimes(operator, match.seconds.get(operator.name), rule),
    tileCost: (operator, region) =>
      costs.get(operator, region, (extents) => {
        const isRow = takesTime(operator) && operator.statedSeconds === undefined && !isEmpty(region);
        const whole = isRow ? match.seconds.get(operator.name) : undefined;
        const given = whole === undefined ? givenCost(operator, region) : undefined;
        if (given) return given;
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

/** The fixed part whatever the tile, and the rest in proportion to elements; of a layer without a row the bytes are left out. */
function leastTimes(
  operator: Operator,
  row: number | undefined,
  { fixed, perMac }: WorkRule,
): readonly TimeCorner[] | undefined {
  const whole = takesTime(operator) && operator.statedSeconds === undefined ? row : undefined;
  const given = whole === undefined ? givenTimes(operator) : undefined;
  if (given || !hasEvenWork(operator)) return given;
  const elements = elementCount(operator.shape);
  return whole === undefined
    ? affineTimes(elements, fixed, fixed + perMac * macs(operator))
    : affineTimes(elements, Math.min(fixed, whole), whole);
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

/** Which rows of a table are the times of a layer. */
interface RowMatch {
  /** By layer. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Rows that were added to the layer of a row before. */
  readonly added: readonly string[];
  /** Rows of inputs of the model that state a time, which nobody computes. */
  readonly timedInputs: readonly string[];
  /** Rows that match no layer. */
  readonly unused: readonly string[];
}

function matchRows(
  table: LayerTable,
  layers: readonly Operator[],
  inputs: readonly string[],
  fused: boolean,
): RowMatch {
  const names = new Set(layers.map(({ name }) => name));
  const timedInputs = inputs.filter((name) => (table.seconds.get(name) ?? 0) > 0);
  const seconds = new Map<string, number>();
  const added: string[] = [];
  const unused: string[] = [];
  let before: string | undefined;
  for (const [row, time] of table.seconds) {
    if (names.has(row)) {
      before = row;
      seconds.set(row, time);
    } else if (inputs.includes(row)) continue;
    else if (fused && before !== undefined) {
      added.push(row);
      seconds.set(before, seconds.get(before)! + time);
    } else unused.push(row);
  }
  return { seconds, added, timedInputs, unused };
}

function noteOf(
  { name, notes = [] }: LayerTable,
  layers: readonly Operator[],
  { seconds, added, timedInputs, unused }: RowMatch,
  { fixed }: WorkRule,
  isGiven: boolean,
): string {
  const names = new Set(layers.map((layer) => layer.name));
  const without = [...names].filter((layer) => !seconds.has(layer));
  const matched = `table ${name}: ${names.size - without.length} of ${names.size} layers have a row`;
  const rule = `a tile takes ${Number((fixed * 1e6).toPrecision(3))} us (${isGiven ? "given" : "fitted"}) and its share of the rest`;
  return [
    ...(layers.some(isSplittable) ? [`${matched}; ${rule}`] : [matched]),
    ...(without.length > 0
      ? [`${without.length} layers take what is fitted to the others: ${listed(without)}`]
      : []),
    ...(added.length > 0
      ? [`${added.length} rows that match no layer are added to the one before: ${listed(added)}`]
      : []),
    ...(timedInputs.length > 0
      ? [`the times of inputs of the model are left out: ${listed(timedInputs)}`]
      : []),
    ...(unused.length > 0
      ? [
          `${unused.length} rows match no layer (link: false keeps layers apart that are computed together, fused: true adds their rows to the one before): ${listed(unused)}`,
        ]
      : []),
    ...notes,
  ].join("; ");
}
