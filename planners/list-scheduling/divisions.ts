import type { Operator } from "../../sim/model/index.ts";
import { partition, type Scheme } from "../../sim/partition/index.ts";
import { isEmpty } from "../../sim/tensor/index.ts";
import { relativeSpeeds } from "../ties.ts";
import type { Part } from "./part-placement.ts";

const schemes: readonly Scheme[] = ["outc", "inh", "inw", "grid2d"];

/**
 * Ways to divide an operator: by each scheme, over the first two, three, ... devices of a list, in proportion to their
 * speed on the whole operator. A way that leaves a device without a part is left out: it is one of fewer devices.
 *
 * @param seconds of the whole operator, by device; above 0 and finite for the devices of the list
 */
export function divisions(
  operator: Operator,
  devices: readonly number[],
  seconds: Float64Array,
): readonly (readonly Part[])[] {
  const counts = devices.map((_, index) => index + 1).slice(1);
  return counts.flatMap((count) => {
    // In order of index: neighbouring regions then lie on neighbouring devices.
    const chosen = devices.slice(0, count).sort((a, b) => a - b);
    const shares = relativeSpeeds(chosen.map((device) => seconds[device]!));
    return schemes
      .map((scheme) =>
        partition(operator, scheme, shares).map((region, index) => ({ region, device: chosen[index]! })),
      )
      .filter((parts) => parts.every(({ region }) => !isEmpty(region)));
  });
}
