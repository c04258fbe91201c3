import { choosePlanner, planners } from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { reading } from "./fields.ts";
import { didYouMean } from "./suggest.ts";

/** A planner by name, with its options in brackets. */
export const plannerText = reading((value) => {
  const names = planners.map(({ name }) => name);
  const refuse = (reason: string) => new InputError(`${reason} (allowed: ${names.join(", ")})`);
  if (value === undefined) throw refuse("is missing");
  if (typeof value !== "string") throw refuse("must be a text");
  const name = value.split("[", 1)[0]!.trim();
  if (!names.includes(name)) throw refuse(`unknown planner ${name}${didYouMean(name, names)}`);
  return choosePlanner(value);
});
