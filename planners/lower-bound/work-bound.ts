import { slowdownOf, type Cluster, type Device } from "../../sim/cluster/index.ts";
import { isComputed, type Operator } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { neededElements } from "./needed-elements.ts";

/** Seconds below which no plan brings one request, or why none are proved. */
export type LowerBound =
  | { readonly kind: "proved"; readonly seconds: number }
  | { readonly kind: "not proved"; readonly reason: string };

/**
 * Seconds that any sound plan of a model takes at least for a request, for all its work is to be done: every needed element is
 * computed on some device (`neededElements`), where it takes at least the device's least rate of that operator, and tasks of one
 * stream do not overlap. Transfers, reorders and redundant work only add to that.
 *
 * With prices p_i of a device's seconds, the work costs at least the sum over operators of elements times min_i p_i rate_i, and in T
 * seconds the devices sell T times the sum of p_i times the work that their streams do a second. Prices here are one over the seconds
 * that a device takes for all of the work, which is best where devices differ by one factor; any prices give a bound (duality).
 *
 * It holds for each of many requests too, and one over it for results a second.
 */
export function workBound(
  { model }: Pick<Inference, "model">,
  { devices }: Pick<Cluster, "devices">,
): LowerBound {
  const elements = neededElements(model);
  const operators = model.operators.filter((operator) => isComputed(operator) && elements[operator.id]! > 0);
  const seconds: number[][] = [];
  for (const device of devices) {
    const work: number[] = [];
    for (const operator of operators) {
      const rate = leastRate(device, operator);
      if (rate === undefined)
        return {
          kind: "not proved",
          reason: `no least time is proved of ${operator.operation.kind} ${operator.name} on ${device.name} (profile ${device.profile.name})`,
        };
      work.push(rate * elements[operator.id]!);
    }
    seconds.push(work);
  }
  const prices = seconds.map((work) => 1 / work.reduce((sum, one) => sum + one, 0));
  if (!prices.every(Number.isFinite)) return { kind: "proved", seconds: 0 };
  const cost = operators.reduce(
    (sum, _, place) => sum + Math.min(...prices.map((price, device) => price * seconds[device]![place]!)),
    0,
  );
  const sold = prices.reduce((sum, price, device) => sum + price * workEachSecond(devices[device]!), 0);
  return { kind: "proved", seconds: (cost / sold) * (1 - rounding) };
}

/** Sums of many times differ by this part of themselves with their order. */
const rounding = 1e-9;

function leastRate({ profile }: Device, operator: Operator): number | undefined {
  if (operator.operation.kind === "exit") return 0;
  return profile.leastRate?.(operator);
}

/** Seconds of work alone that all streams of a device do in a second, at best. */
function workEachSecond({ streams, concurrency }: Device): number {
  const busy = Array.from({ length: streams }, (_, before) => before + 1);
  return Math.max(...busy.map((count) => count / slowdownOf(concurrency, count)));
}
