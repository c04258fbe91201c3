import { InputError } from "../sim/errors.ts";
import { unitNamed } from "./units.ts";

const keys = ["from", "to", "points", "scale"] as const;
const example = "{from: 10 Mbps, to: 1 Gbps, points: 7, scale: log}";
const maximumPoints = 10_000;

/**
 * The values of a range, evenly spaced between its ends or, with `scale: log`, their logarithms. Numbers stay numbers;
 * quantities are written in the unit of `from`. Between the ends, logarithmic values have four significant digits.
 *
 * @throws InputError for anything but two different ends of one unit, and two or more points
 */
export function rangeValues(range: Readonly<Record<string, unknown>>): readonly (number | string)[] {
  const refuse = (reason: string) => new InputError(`${reason} (allowed: a list of values, or ${example})`);
  const unknown = Object.keys(range).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) throw refuse(`has a field ${unknown}`);
  const { from, to, points, scale = "linear" } = range;
  if (typeof points !== "number" || !Number.isInteger(points) || points < 2 || points > maximumPoints)
    throw refuse(`needs points, a whole number from 2 to ${maximumPoints}`);
  if (scale !== "linear" && scale !== "log") throw refuse("has a scale that is neither linear nor log");
  const [first, last] = [endOf(from), endOf(to)];
  if (!first || !last)
    throw refuse(`needs ${first ? "a to" : "a from"}, a number or a quantity with its unit`);
  const factor = unitFactor(last.unit, first.unit);
  if (factor === undefined)
    throw refuse(`goes from ${first.unit || "a plain number"} to ${last.unit || "a plain number"}`);
  const [start, end] = [first.amount, last.amount * factor];
  if (start === end) throw refuse("starts where it ends");
  if (scale === "log" && !(start > 0 && end > 0)) throw refuse("has logarithms only above zero");

  return Array.from({ length: points }, (_, index) => {
    const share = index / (points - 1);
    const isEnd = index === 0 || index === points - 1;
    const amount =
      scale === "log"
        ? rounded(start * (end / start) ** share, isEnd ? 12 : 4)
        : rounded(start + (end - start) * share, 12);
    return first.unit === "" ? amount : `${amount} ${first.unit}`;
  });
}

/** One end of a range: its amount, and its unit if it has one. */
function endOf(end: unknown): { readonly amount: number; readonly unit: string } | undefined {
  if (typeof end === "number") return Number.isFinite(end) ? { amount: end, unit: "" } : undefined;
  if (typeof end !== "string" || end.length > 60) return undefined;
  const [, amount, unit] = /^([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?) *(\S+)$/.exec(end.trim()) ?? [];
  return amount === undefined || unit === undefined ? undefined : { amount: Number(amount), unit };
}

/** How many of the other unit one of this unit is; undefined where they measure different things. */
function unitFactor(unit: string, other: string): number | undefined {
  if (unit === other) return 1;
  const [one, two] = [unitNamed(unit), unitNamed(other)];
  return one && two && one.kind === two.kind ? one.factor / two.factor : undefined;
}

function rounded(amount: number, digits: number): number {
  return Number(amount.toPrecision(digits));
}
