/** `1 Gbps` from bits/s, in the largest unit that leaves a number of 1 or more. */
export function formatBandwidth(bitsPerSecond: number): string {
  const units = [
    ["Gbps", 1e9],
    ["Mbps", 1e6],
    ["kbps", 1e3],
  ] as const;
  const [unit, size] = units.find(([, factor]) => bitsPerSecond >= factor) ?? ["bps", 1];
  return `${Number((bitsPerSecond / size).toPrecision(4))} ${unit}`;
}

/** `12.3 MB` from bytes, decimal units. */
export function formatBytes(bytes: number): string {
  const units = [
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ] as const;
  const [unit, size] = units.find(([, factor]) => bytes >= factor) ?? ["B", 1];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}

/** Milliseconds with three digits or more, from seconds. */
export function formatMilliseconds(seconds: number): string {
  const milliseconds = seconds * 1e3;
  return milliseconds >= 1000 ? milliseconds.toFixed(0) : milliseconds.toPrecision(3);
}
