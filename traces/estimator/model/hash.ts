import type { TrainingTable } from "../boosting/table.ts";

/**
 * FNV-1a of 64 bits (Fowler, Noll and Vo; IETF RFC 9923) as 16 hexadecimal digits: tells data apart, keeps nothing secret.
 */
export function fnv1a(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 0x1b3, in halves of 32 bits.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}

/** Hash of the text in UTF-8. */
export function hashText(text: string): string {
  return fnv1a(new TextEncoder().encode(text));
}

/** Hash of the feature names, the values and the targets; the same on every machine. */
export function hashTable({ features, values, targets }: TrainingTable): string {
  const names = new TextEncoder().encode(features.join("\n"));
  const bytes = new Uint8Array(names.length + 8 * (values.length + targets.length));
  bytes.set(names);
  const view = new DataView(bytes.buffer, names.length);
  // Machines differ in the order of bytes; the hash must not.
  for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, true);
  for (const [index, value] of targets.entries()) {
    view.setFloat64(8 * (values.length + index), value, true);
  }
  return fnv1a(bytes);
}
