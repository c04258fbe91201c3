import type { Transfer } from "../../../sim/network/index.ts";
import type { RandomStream } from "../../../sim/random.ts";

/** Sizes of messages, bytes: from a row of a small map to a whole large one. */
const leastBytes = 64;
const mostBytes = 4 * 2 ** 20;

/**
 * A set of transfers as partitioned inference makes them: everybody to everybody, everybody to the neighbours, a gathering
 * at one device, or any mixture; sizes spread evenly over their logarithm.
 */
export function randomSynchronisation(deviceCount: number, random: RandomStream): readonly Transfer[] {
  const devices = Array.from({ length: deviceCount }, (_, device) => device);
  const others = (device: number) => devices.filter((other) => other !== device);
  const bytes = () => Math.round(leastBytes * (mostBytes / leastBytes) ** random());
  const size = bytes();
  const sizes = random() < 0.5 ? () => size : () => Math.max(1, Math.round(size * (0.5 + random())));
  const choice = random();
  if (choice < 0.25) {
    return devices.map((source) => ({ source, destinations: others(source), bytes: sizes() }));
  }
  if (choice < 0.5) {
    return devices.flatMap((source) =>
      [source - 1, source + 1]
        .filter((neighbour) => neighbour >= 0 && neighbour < deviceCount)
        .map((neighbour) => ({ source, destinations: [neighbour], bytes: sizes() })),
    );
  }
  if (choice < 0.6) {
    const collector = Math.floor(random() * deviceCount);
    return others(collector).map((source) => ({ source, destinations: [collector], bytes: sizes() }));
  }
  const density = random();
  const mixture = devices.flatMap((source) => {
    const destinations = others(source).filter(() => random() < density);
    return destinations.length > 0 ? [{ source, destinations, bytes: sizes() }] : [];
  });
  return mixture.length > 0 ? mixture : [{ source: 0, destinations: [1], bytes: size }];
}
