import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";

/** Seconds of the host's monotonic clock, which all its processes share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

const cell = new Int32Array(new SharedArrayBuffer(4));

/** Timers of Node come late by up to this; the rest is waited for without them. */
const timerSlack = 1.5e-3;

/** The kernel wakes a sleeper about this late; so long is waited for awake. */
const wakeUp = 0.1e-3;
/** Longest sleep in which nobody looks for messages. */
const deaf = 0.25e-3;

/**
 * Waits until a time of `now`: by a timer as long as that is early enough, then in short sleeps, between which messages are
 * taken, the last moment awake.
 */
export async function waitUntil(time: number): Promise<void> {
  for (let left = time - now(); left > 0; left = time - now()) {
    if (left > timerSlack) {
      await sleep(Math.max(1, (left - timerSlack) * 1e3));
      continue;
    }
    if (left > wakeUp) Atomics.wait(cell, 0, 0, Math.min(left - wakeUp, deaf) * 1e3);
    await immediate();
  }
}

/** Has this process run before others of the host, where it may: it mostly sleeps, and is to wake up in time. */
export function goBeforeOthers(): void {
  try {
    setPriority(-20);
    // Where Linux groups processes by session, priorities count within the session only; that of the session counts outside.
    writeFileSync("/proc/self/autogroup", "-20");
  } catch {
    // Only root may, and only Linux has such groups.
  }
}
