import { expect, test } from "vitest";
import { EngineError } from "../../../sim/engine/index.ts";
import { Devices, type RunDevice } from "../../../sim/run/devices.ts";

/** Devices whose planned ends are kept: by handle, the time and the task. */
function devicesOf(devices: readonly RunDevice[]) {
  const ends = new Map<number, { readonly time: number; readonly task: number }>();
  let handles = 0;
  const built = new Devices(devices, {
    schedule(time, task) {
      ends.set(++handles, { time, task });
      return handles;
    },
    cancel: (end) => ends.delete(end),
  });
  return { devices: built, ends: () => [...ends.values()].map(({ time, task }) => [task, time]) };
}

const withStreams = (...counts: number[]) => devicesOf(counts.map((streams) => ({ streams }))).devices;

/** `submit` to any stream. */
function submit(devices: Devices, device: number, task: number, order: number): void {
  devices.submit(device, -1, task, order);
}

function started(devices: Devices, now = 0): number[][] {
  const starts: number[][] = [];
  devices.dispatch(now, (device, task, stream) => {
    starts.push([device, task, stream]);
    return 1;
  });
  return starts;
}

test("tasks of one instant start by order number, not by the order of the calls", () => {
  const devices = withStreams(1);
  submit(devices, 0, 10, 5);
  submit(devices, 0, 11, 3);
  expect(started(devices)).toEqual([[0, 11, 0]]);
  expect(devices.waiting(0)).toBe(1);
});

test("equal order numbers start in the order of submission", () => {
  const devices = withStreams(3);
  for (const task of [7, 5, 6]) submit(devices, 0, task, 1);
  expect(started(devices)).toEqual([
    [0, 7, 0],
    [0, 5, 1],
    [0, 6, 2],
  ]);
});

test("a task takes the lowest free stream", () => {
  const devices = withStreams(3);
  for (const task of [0, 1, 2]) submit(devices, 0, task, task);
  started(devices);
  expect([devices.finish(0, 2, 1), devices.finish(0, 1, 1)]).toEqual([2, 1]);
  submit(devices, 0, 3, 3);
  expect(started(devices)).toEqual([[0, 3, 1]]);
});

test("devices do not share streams", () => {
  const devices = withStreams(1, 1);
  submit(devices, 1, 0, 0);
  submit(devices, 0, 1, 0);
  expect(started(devices).sort()).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
});

test("nothing starts twice and nothing starts on a busy stream", () => {
  const devices = withStreams(1);
  submit(devices, 0, 0, 0);
  expect(started(devices)).toHaveLength(1);
  expect(started(devices)).toHaveLength(0);
  submit(devices, 0, 1, 0);
  expect(started(devices)).toHaveLength(0);
  devices.finish(0, 0, 1);
  expect(started(devices)).toEqual([[0, 1, 0]]);
});

test("a start may submit a task to another device", () => {
  const devices = withStreams(1, 1);
  const starts: number[] = [];
  submit(devices, 0, 0, 0);
  devices.dispatch(0, (device, task) => {
    starts.push(task);
    if (device === 0) submit(devices, 1, 1, 0);
    return 1;
  });
  expect(starts).toEqual([0, 1]);
});

test("misuse is refused", () => {
  expect(() => withStreams(1, 0)).toThrow(EngineError);
  const devices = withStreams(1);
  expect(() => submit(devices, 1, 0, 0)).toThrow(EngineError);
  expect(() => submit(devices, 0, -1, 0)).toThrow(EngineError);
  expect(() => submit(devices, 0, 0, NaN)).toThrow(EngineError);
  expect(() => devices.finish(0, 0, 1)).toThrow(EngineError);
  expect(() => devices.finish(0, 1, 1)).toThrow(EngineError);
});

test("a task that names its stream takes that one alone, in the order of all that may", () => {
  const devices = withStreams(2);
  devices.submit(0, 1, 0, 5);
  devices.submit(0, 1, 1, 3);
  submit(devices, 0, 2, 4);
  submit(devices, 0, 3, 6);
  expect(started(devices)).toEqual([
    [0, 2, 0],
    [0, 1, 1],
  ]);
  devices.finish(0, 1, 1);
  expect(started(devices, 1)).toEqual([[0, 0, 1]]);
  expect(() => devices.submit(0, 2, 4, 0)).toThrow(EngineError);
});

test("what is taken back does not start, wherever it waits", () => {
  const devices = withStreams(1);
  submit(devices, 0, 0, 0);
  devices.submit(0, 0, 1, 1);
  submit(devices, 0, 2, 2);
  devices.withdraw(0, 0);
  devices.withdraw(0, 1);
  expect(devices.waiting(0)).toBe(1);
  expect(started(devices)).toEqual([[0, 2, 0]]);
});

test("a device that changes its speed changes the ends of what runs on it, and may stand still", () => {
  const { devices, ends } = devicesOf([{ streams: 2 }]);
  submit(devices, 0, 0, 0);
  devices.dispatch(0, () => 8);
  devices.setSpeed(0, 0.5, 2);
  // 6 of 8 s are left, at half the speed.
  expect(ends()).toEqual([[0, 14]]);
  devices.setSpeed(0, 0, 4);
  expect(ends()).toEqual([]);
  submit(devices, 0, 1, 1);
  devices.dispatch(5, () => 1);
  expect(ends()).toEqual([]);
  devices.setSpeed(0, 2, 10);
  expect(ends()).toEqual([
    [0, 12.5],
    [1, 10.5],
  ]);
  expect(devices.busySeconds(0, 11)).toBe(11 + 6);
});

test("speed and the slowdown of busy streams multiply", () => {
  const { devices, ends } = devicesOf([{ streams: 2, concurrency: [1, 1.5] }]);
  submit(devices, 0, 0, 0);
  submit(devices, 0, 1, 1);
  devices.dispatch(0, () => 2);
  expect(ends()).toEqual([
    [0, 3],
    [1, 3],
  ]);
  devices.setSpeed(0, 3, 1.5);
  // Half of each is left: 1 s, times 1.5, over 3.
  expect(ends()).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test("nothing starts on a device that is down, and what ran there is gone", () => {
  const { devices, ends } = devicesOf([{ streams: 1 }]);
  submit(devices, 0, 0, 0);
  started(devices);
  devices.fail(0);
  devices.abort(0, 0, 0.5);
  submit(devices, 0, 1, 1);
  expect([ends(), started(devices, 1), devices.isDown(0)]).toEqual([[], [], true]);
  devices.recover(0);
  expect(started(devices, 2)).toEqual([[0, 1, 0]]);
});
