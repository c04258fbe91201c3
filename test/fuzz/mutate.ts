import type { RandomStream } from "../../sim/random.ts";

/** Milliseconds that a fuzz test may take; a longer run is one setting away. */
export const fuzzBudget = Number(process.env["FUZZ_SECONDS"] ?? 3) * 1000;

/** Milliseconds that one input may take on a busy machine. */
export const caseLimit = 5000;

/** Changes a few places of the bytes: flips, drops, repeats, and numbers at the edge of what a field holds. */
export function mutateBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change++) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const at = Math.floor(random() * bytes.length);
  const length = Math.floor(random() * 16);
  switch (Math.floor(random() * 6)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return bytes;
    case 1:
      bytes[at] = Math.floor(random() * 256);
      return bytes;
    case 2:
      return bytes.slice(0, at);
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4:
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    default:
      return joined(bytes.subarray(0, at), extreme(random), bytes.subarray(at + 1));
  }
}

/** A varint of all ones, of the largest positive number, of zero, or of a power of two. */
function extreme(random: RandomStream): Uint8Array {
  const ones = new Uint8Array(9).fill(0xff);
  switch (Math.floor(random() * 4)) {
    case 0:
      return joined(ones, Uint8Array.of(1));
    case 1:
      return joined(ones.subarray(1), Uint8Array.of(0x7f));
    case 2:
      return Uint8Array.of(0);
    default:
      return joined(new Uint8Array(Math.floor(random() * 8)).fill(0x80), Uint8Array.of(0x40));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
