import type { ComputeProfile } from "../../sim/cluster/compute.ts";
import { InputError } from "../../sim/errors.ts";
import type { Operator } from "../../sim/model/index.ts";
import { givenCost, takesTime } from "../timed.ts";
import { givenTimes } from "./convex.ts";

/** What stands in place of a profile's name where the model states the times of all its layers, as measured graphs do. */
export const statedTimes = "stated";

/** The first operator that takes time and whose time nobody states; undefined where there is none. */
export function withoutStatedTime(operators: readonly Operator[]): Operator | undefined {
  return operators.find((operator) => takesTime(operator) && operator.statedSeconds === undefined);
}

/** Times that the model states, on the device that they are of. */
export const statedProfile: ComputeProfile = {
  name: statedTimes,
  leastTimes: givenTimes,
  tileCost(operator, region) {
    const cost = givenCost(operator, region);
    if (cost) return cost;
    throw new InputError(`profile ${statedTimes}: no time of ${operator.name} is stated`);
  },
};
