import type { RandomStream } from "../../../sim/random.ts";

/** About this share of the numbers below `count`, each drawn for itself, rising; at least one, and all of them for a share of 1. */
export function sampleRows(count: number, share: number, random: RandomStream): Int32Array {
  const rows = new Int32Array(count);
  let chosen = 0;
  for (let row = 0; row < count; row++) if (share >= 1 || random() < share) rows[chosen++] = row;
  if (chosen === 0) rows[chosen++] = Math.floor(random() * count);
  return rows.subarray(0, chosen);
}

/** This share of the numbers below `count`, rounded, at least one of them, rising. */
export function sampleColumns(count: number, share: number, random: RandomStream): Int32Array {
  const columns = Int32Array.from({ length: count }, (_, column) => column);
  if (share >= 1) return columns;
  const wanted = Math.max(1, Math.round(share * count));
  for (let place = 0; place < wanted; place++) {
    const other = place + Math.floor(random() * (count - place));
    [columns[place], columns[other]] = [columns[other]!, columns[place]!];
  }
  return columns.subarray(0, wanted).sort();
}
