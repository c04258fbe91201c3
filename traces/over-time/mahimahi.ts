import { InputError } from "../../sim/errors.ts";
import type { Steps } from "./steps.ts";

/** Bytes of a packet that an opportunity delivers. */
const packetBytes = 1500;
const millisecond = 1e-3;

/**
 * A link as Mahimahi writes it (Netravali et al., USENIX ATC 2015): each number is a millisecond at which a packet of 1500 bytes can be
 * delivered, and the trace starts again at its last. Here the bytes of a packet flow during the millisecond that ends with its
 * delivery; those at 0 flow in the first. The bytes of a whole trace are exact.
 *
 * @returns bytes/s
 * @throws InputError for numbers that are not whole, that descend, or that all are 0
 */
export function deliveryOpportunities(stamps: Float64Array, file: string): Steps {
  const broken = stamps.findIndex((stamp) => !Number.isInteger(stamp));
  if (broken >= 0)
    throw new InputError(
      `${file}: entry ${broken + 1} is not a whole number of milliseconds, as packet-delivery opportunities are; ` +
        "values in a unit need unit and every",
    );
  const back = stamps.findIndex((stamp, index) => stamp < (stamps[index - 1] ?? 0));
  if (back >= 0)
    throw new InputError(`${file}: the time of entry ${back + 1} lies before that of the entry before it`);
  const period = stamps.at(-1)!;
  if (period === 0) throw new InputError(`${file}: ends at 0 ms and has no length`);
  const times = [0];
  const values = [0];
  for (let index = 0; index < stamps.length;) {
    const end = Math.max(1, stamps[index]!);
    let packets = 0;
    for (; index < stamps.length && Math.max(1, stamps[index]!) === end; index++) packets++;
    if (end - 1 > times.at(-1)!) {
      times.push(end - 1);
      values.push(0);
    }
    values[values.length - 1] = (packets * packetBytes) / millisecond;
    if (end < period) {
      times.push(end);
      values.push(0);
    }
  }
  return {
    times: Float64Array.from(times, (time) => time * millisecond),
    values: Float64Array.from(values),
    length: period * millisecond,
  };
}
