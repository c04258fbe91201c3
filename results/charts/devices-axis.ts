/** The horizontal axis of charts over the number of devices, with a tick at each of these. */
export function devicesAxis(counts: readonly number[]) {
  return {
    field: "devices" as const,
    type: "quantitative" as const,
    title: "Devices",
    scale: { zero: false, nice: false, padding: 8 },
    axis: { values: [...counts], format: "d", labelFlush: false },
  };
}
