import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { fields, reading } from "./fields.ts";
import { isRecord } from "./record.ts";
import { parseQuantity } from "./units.ts";

/** What a choice goes by; seconds, joules, bytes, and a share of right answers. */
export const chosenMeasures = ["latency", "energy", "memory", "accuracy"] as const;
export type ChosenMeasure = (typeof chosenMeasures)[number];

const joules: Readonly<Record<string, number>> = { uJ: 1e-6, mJ: 1e-3, J: 1, kJ: 1e3 };

function joulesOf(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = Object.hasOwn(joules, unit) ? joules[unit] : undefined;
  if (number === undefined || factor === undefined)
    throw new InputError(
      `"${text.slice(0, 40)}" is not an energy (allowed: a number in ${Object.keys(joules).join(", ")}; like 2 J)`,
    );
  return Number(number) * factor;
}

function accuracyOf(text: string): number {
  const value = Number(text);
  if (text !== "" && value >= 0 && value <= 1) return value;
  throw new InputError(`"${text.slice(0, 40)}" is not an accuracy (allowed: a number from 0 to 1)`);
}

/** A bound such as `<= 100 ms`: least of an accuracy, most of all others. */
const bound = (sign: "<=" | ">=", read: (text: string) => number, example: string) =>
  reading(
    (value) => {
      const text = typeof value === "string" ? value.trim() : "";
      if (!text.startsWith(sign))
        throw new InputError(
          `${JSON.stringify(value)?.slice(0, 40)} is not a bound (allowed: "${sign} ${example}")`,
        );
      return read(text.slice(sign.length).trim());
    },
    () => ({ type: "string", pattern: `^\\s*${sign}`, examples: [`${sign} ${example}`] }),
  ).optional();

/** Which variant and planner to choose for each setting of a sweep (after AdaDeep, Liu et al., MobiSys 2018). */
export const chooseSchema = fields({
  minimise: z.enum(["latency", "energy", "memory"]).default("latency"),
  subject_to: fields({
    accuracy: bound(">=", accuracyOf, "0.7"),
    latency: bound("<=", (text) => parseQuantity(text, "duration"), "100 ms"),
    energy: bound("<=", joulesOf, "2 J"),
    memory: bound("<=", (text) => parseQuantity(text, "size"), "512 MiB"),
  }).prefault({}),
});

/** What to choose by: the least of one measure, of what keeps all bounds. */
export type ChooseRule = z.infer<typeof chooseSchema>;

/** The rule of a scenario's content; undefined where it states none, or states it wrongly. */
export function chooseRuleOf(content: unknown): ChooseRule | undefined {
  const stated = isRecord(content) ? content["choose"] : undefined;
  return stated === undefined ? undefined : chooseSchema.safeParse(stated).data;
}
