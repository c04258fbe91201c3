import { chooseAmong } from "../choice.ts";
import type { PlannerOptions } from "../options.ts";
import type { DecoderPlanner } from "./planner.ts";
import { decoderPlanners } from "./registry.ts";

/** A planner of decoders with its options settled. */
export interface DecoderPlannerChoice {
  /** How results name it: `tensor`, or `tensor[logits=leader]` where an option was given. */
  readonly label: string;
  readonly planner: DecoderPlanner;
  readonly options: PlannerOptions;
}

/**
 * Reads `name` or `name[option=value;option=value]`.
 *
 * @throws InputError for an unknown planner, option or value, naming those that exist
 */
export function chooseDecoderPlanner(text: string): DecoderPlannerChoice {
  return chooseAmong(decoderPlanners, text);
}
