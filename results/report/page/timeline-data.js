/** @typedef {{ row: string, activity: Activity, from: number, to: number, what: string }} Bar */
/** @typedef {{ row: string, busy: number, waiting: number | null, peak: number | null }} RowUse */

/**
 * What happens on each device and link, as bars; milliseconds.
 *
 * @param {PointTimeline} timeline
 * @returns {{ rows: readonly string[], bars: readonly Bar[] }}
 */
export function barsOf({ names, devices, links }) {
  const rows = [];
  const bars = [];
  for (const { name, computes } of devices) {
    const streams = [...new Set(computes.map(([stream]) => stream))].toSorted((a, b) => a - b);
    for (const stream of streams.length > 0 ? streams : [0]) {
      const row = streams.length > 1 ? `${name}, stream ${stream + 1}` : name;
      rows.push(row);
      let end = 0;
      for (const [of, start, duration, task] of computes) {
        if (of !== stream) continue;
        if (start > end) bars.push(bar(row, "wait", end, start, "waits"));
        bars.push(bar(row, "compute", start, start + duration, names[task] ?? ""));
        end = start + duration;
      }
    }
  }
  for (const { name, spans } of links) {
    rows.push(name);
    for (const [start, duration, rate] of spans) {
      bars.push(
        bar(
          name,
          "transfer",
          start,
          start + duration,
          `${Number((rate * 8e-6).toPrecision(3))} Mbps on average`,
        ),
      );
    }
  }
  return { rows, bars };
}

/**
 * @param {string} row
 * @param {Activity} activity
 * @param {number} from
 * @param {number} to
 * @param {string} what
 * @returns {Bar}
 */
function bar(row, activity, from, to, what) {
  return { row, activity, from: from / 1e3, to: to / 1e3, what };
}

/**
 * How long each row of the timeline is busy and waits, in milliseconds, and the most that lives on its device, in MB.
 *
 * @param {PointTimeline} timeline
 * @returns {readonly RowUse[]}
 */
export function usesOf(timeline) {
  const { rows, bars } = barsOf(timeline);
  const peaks = new Map(
    timeline.devices.map(({ name, memory }) => [name, Math.max(...memory.map(([, bytes]) => bytes)) / 1e6]),
  );
  const links = new Set(timeline.links.map(({ name }) => name));
  return rows.map((row) => {
    const own = bars.filter((one) => one.row === row);
    const sum = (/** @type {boolean} */ waiting) =>
      own.reduce(
        (total, { activity, from, to }) => total + ((activity === "wait") === waiting ? to - from : 0),
        0,
      );
    const peak = peaks.get(row) ?? -Infinity;
    return {
      row,
      busy: sum(false),
      waiting: links.has(row) ? null : sum(true),
      peak: peak < 0 ? null : peak,
    };
  });
}

/**
 * The memory of each device, in MB over milliseconds.
 *
 * @param {PointTimeline} timeline
 */
export function memoryOf({ makespan, devices }) {
  return devices.flatMap(({ name, memory }) => {
    const last = memory.at(-1);
    if (!last) return [];
    return [...memory, /** @type {const} */ ([makespan, last[1]])].map(([time, bytes]) => ({
      device: name,
      time: time / 1e3,
      memory: bytes / 1e6,
    }));
  });
}
