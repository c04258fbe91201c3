import { slowdownOf, type Device } from "../../sim/cluster/index.ts";

/** Seconds of work alone that all streams of a device do in a second, at best. */
export function workEachSecond({ streams, concurrency }: Pick<Device, "streams" | "concurrency">): number {
  const busy = Array.from({ length: streams }, (_, before) => before + 1);
  return Math.max(...busy.map((count) => count / slowdownOf(concurrency, count)));
}
