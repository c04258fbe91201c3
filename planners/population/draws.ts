import type { RandomStream } from "../../sim/random.ts";

/** A whole number from 0 to below `end`. */
export function below(end: number, random: RandomStream): number {
  return Math.floor(random() * end);
}

/** The items in a random order (Fisher and Yates); the first `count` of them where that is given. */
export function shuffled<Item>(items: Iterable<Item>, random: RandomStream, count = Infinity): Item[] {
  const order = [...items];
  const wanted = Math.min(count, order.length);
  for (let place = 0; place < wanted; place++) {
    const other = place + below(order.length - place, random);
    [order[place], order[other]] = [order[other]!, order[place]!];
  }
  return order.slice(0, wanted);
}
