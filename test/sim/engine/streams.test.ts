import { expect, test } from "vitest";
import { DeviceStreams, EngineError } from "../../../sim/engine/index.ts";

function started(streams: DeviceStreams): number[][] {
  const starts: number[][] = [];
  streams.dispatch((device, task, stream) => starts.push([device, task, stream]));
  return starts;
}

test("tasks of one instant start by order number, not by the order of the calls", () => {
  const streams = new DeviceStreams([1]);
  streams.submit(0, 10, 5);
  streams.submit(0, 11, 3);
  expect(started(streams)).toEqual([[0, 11, 0]]);
  expect(streams.waiting(0)).toBe(1);
});

test("equal order numbers start in the order of submission", () => {
  const streams = new DeviceStreams([3]);
  for (const task of [7, 5, 6]) streams.submit(0, task, 1);
  expect(started(streams)).toEqual([
    [0, 7, 0],
    [0, 5, 1],
    [0, 6, 2],
  ]);
});

test("a task takes the lowest free stream", () => {
  const streams = new DeviceStreams([3]);
  for (const task of [0, 1, 2]) streams.submit(0, task, task);
  started(streams);
  expect([streams.release(0, 2), streams.release(0, 1)]).toEqual([2, 1]);
  streams.submit(0, 3, 3);
  expect(started(streams)).toEqual([[0, 3, 1]]);
});

test("devices do not share streams", () => {
  const streams = new DeviceStreams([1, 1]);
  streams.submit(1, 0, 0);
  streams.submit(0, 1, 0);
  expect(started(streams).sort()).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
});

test("nothing starts twice and nothing starts on a busy stream", () => {
  const streams = new DeviceStreams([1]);
  streams.submit(0, 0, 0);
  expect(started(streams)).toHaveLength(1);
  expect(started(streams)).toHaveLength(0);
  streams.submit(0, 1, 0);
  expect(started(streams)).toHaveLength(0);
  streams.release(0, 0);
  expect(started(streams)).toEqual([[0, 1, 0]]);
});

test("a start may submit a task to another device", () => {
  const streams = new DeviceStreams([1, 1]);
  const starts: number[] = [];
  streams.submit(0, 0, 0);
  streams.dispatch((device, task) => {
    starts.push(task);
    if (device === 0) streams.submit(1, 1, 0);
  });
  expect(starts).toEqual([0, 1]);
});

test("misuse is refused", () => {
  expect(() => new DeviceStreams([1, 0])).toThrow(EngineError);
  const streams = new DeviceStreams([1]);
  expect(() => streams.submit(1, 0, 0)).toThrow(EngineError);
  expect(() => streams.submit(0, -1, 0)).toThrow(EngineError);
  expect(() => streams.submit(0, 0, NaN)).toThrow(EngineError);
  expect(() => streams.release(0, 0)).toThrow(EngineError);
  expect(() => streams.release(0, 1)).toThrow(EngineError);
});
