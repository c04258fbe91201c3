import fc from "fast-check";
import { expect, test } from "vitest";
import { explicitGraph, mesh } from "../../../sim/cluster/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import { randomStream } from "../../../sim/random.ts";
import {
  oneRequest,
  run,
  RunRecorder,
  sideBySide,
  type Controller,
  type RunHandle,
  type RunMessage,
  type TimedChange,
} from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

const devices = 3;
const world = {
  devices: deviceNames(devices).map(() => ({ streams: 1 })),
  network: mesh(deviceNames(devices), { bandwidth: 10, latency: 0.5, duplex: "full" }),
  secondsOf: ({ computes }: Program) =>
    Float64Array.from(computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN)),
};

/** A byte count from the first device to the second, and a second of work on it there. */
const sendAndCompute = (bytes: number): Program => ({
  computes: [{ device: 1, work: { kind: "seconds", seconds: 1 }, after: [], awaits: [0] }],
  transfers: [{ source: 0, destinations: [1], bytes, producer: undefined }],
  barriers: [],
});

/** When a transfer of 100 bytes over a link of 10 bytes/s arrives if a controller caps the link, seconds after the latency. */
function arrival(caps: readonly (readonly [time: number, rate: number])[], changes: readonly TimedChange[]) {
  const channel = world.network.channels.findIndex(({ name }) => name.endsWith("board-0->board-1"));
  const offered: number[] = [];
  const controller: Controller = {
    react(event, handle) {
      const due = caps.find(([time]) => time === handle.now);
      if (event.kind === "request") {
        for (const [time] of caps) if (time > 0) handle.wakeAt(time);
        handle.submit(sendAndCompute(100), event.request);
      }
      if (due && event.kind !== "changed") handle.limitRate(channel, due[1]);
      if (event.kind === "changed") offered.push(handle.view.bandwidth(channel));
      if (event.kind === "computed") handle.finish(event.request);
    },
  };
  const { time } = run(
    world,
    { ...oneRequest, changes: changes.map(({ time, change }) => ({ time, change: { ...change, channel } })) },
    controller,
  );
  return { seconds: time - 1 - 0.5, offered };
}

test("a cap of a controller holds until it takes it away, below what the link offers and not above", () => {
  // 20 bytes at 4 bytes/s until 5.5 s, 80 at 10.
  expect(arrival([[0, 4], [5.5, Infinity]], []).seconds).toBeCloseTo(13, 9); // prettier-ignore
  expect(arrival([[0, 40]], []).seconds).toBeCloseTo(10, 9);
  expect(arrival([[0, 4], [5.5, 8]], []).seconds).toBeCloseTo(15, 9); // prettier-ignore
  const changes: readonly TimedChange[] = [
    { time: 2.5, change: { kind: "bandwidth", channel: 0, bandwidth: 2 } },
    { time: 7.5, change: { kind: "bandwidth", channel: 0, bandwidth: 5 } },
  ];
  // 8 bytes at 4 bytes/s, 10 at 2, and the rest at 4 of 5; the view shows what the link offers.
  const capped = arrival([[0, 4]], changes);
  expect(capped.seconds).toBeCloseTo(7 + 82 / 4, 9);
  expect(capped.offered).toEqual([2, 5]);
});

test("a controller sees what waits, what is down, the way of a message and what is left of a program", () => {
  const names = deviceNames(devices);
  const link = { bandwidth: 10, latency: 0, duplex: "full" } as const;
  const line = explicitGraph(
    names,
    [],
    [0, 1].map((at) => ({ ...link, name: `l${at}`, a: names[at]!, b: names[at + 1]! })),
  );
  const seen: unknown[] = [];
  const controller: Controller = {
    react(event, handle) {
      const { view, now } = handle;
      if (event.kind === "request") {
        // 10 bytes take a second; then each works for one, the second and third in turn.
        for (let program = 0; program < 3; program++) handle.submit(sendAndCompute(10), 0);
        for (const time of [0.5, 3.25, 3.75, 4.25, 9]) handle.wakeAt(time);
        for (const [from, to] of [
          [0, 2],
          [2, 0],
          [1, 2],
          [1, 1],
        ] as const)
          // prettier-ignore
          seen.push(view.route(from, to).map((channel) => line.channels[channel]!.name));
      } else if (event.kind === "wake")
        seen.push([now, view.waiting(1), view.isDown(1), [0, 1, 2, 3].map((one) => view.unfinished(one))]);
      if (event.kind === "wake" && now === 9) handle.finish(0);
    },
  };
  const changes: readonly TimedChange[] = [
    { time: 6, change: { kind: "failure", device: 1 } },
    { time: 10, change: { kind: "recovery", device: 1 } },
  ];
  run({ ...world, network: line }, { ...oneRequest, changes }, controller);
  expect(seen).toEqual([
    ["l0:board-0->board-1", "l1:board-1->board-2"],
    ["l1:board-2->board-1", "l0:board-1->board-0"],
    ["l1:board-1->board-2"],
    [],
    [0.5, 0, false, [2, 2, 2, 0]],
    // All three arrive at 3 s, as they share the link.
    [3.25, 2, false, [1, 1, 1, 0]],
    [3.75, 2, false, [1, 1, 1, 0]],
    [4.25, 1, false, [0, 1, 1, 0]],
    [9, 0, true, [0, 0, 0, 0]],
  ]);
});

test("the failure of a link takes the programs whose bytes are under way on it, and no others", () => {
  const channel = world.network.channels.findIndex(({ name }) => name.endsWith("board-0->board-1"));
  const late: Program = {
    ...sendAndCompute(10),
    transfers: [{ source: 0, destinations: [1], bytes: 10, producer: undefined, notBefore: 4 }],
  };
  const delayed: Program = {
    ...sendAndCompute(10),
    transfers: [{ source: 0, destinations: [1], bytes: 0, producer: undefined, delay: 9 }],
  };
  const elsewhere: Program = {
    ...sendAndCompute(10),
    transfers: [{ source: 2, destinations: [1], bytes: 90, producer: undefined }],
  };
  /** Tickets that are lost, and that are done. */
  const outcome = (failure: number) => {
    const lost: number[] = [];
    const done: number[] = [];
    const controller: Controller = {
      react(event, handle) {
        if (event.kind === "request")
          for (const program of [sendAndCompute(10), late, delayed, elsewhere]) handle.submit(program, 0);
        if (event.kind === "lost") lost.push(event.ticket);
        if (event.kind === "computed") done.push(event.ticket);
        if (lost.length + done.length === 4) handle.finish(0);
      },
    };
    const changes: readonly TimedChange[] = [
      { time: failure, change: { kind: "channel failure", channel } },
      { time: failure + 0.25, change: { kind: "channel recovery", channel } },
    ];
    run(world, { ...oneRequest, changes }, controller);
    return { lost, done };
  };
  // The first is under way until 1.5 s, the second from 4 to 5.5 s; the third takes 9 s without a link, the fourth by another.
  expect(outcome(1)).toEqual({ lost: [0], done: [1, 2, 3] });
  expect(outcome(2)).toEqual({ lost: [], done: [0, 1, 2, 3] });
  expect(outcome(5)).toEqual({ lost: [1], done: [0, 2, 3] });
});

/** What a controller that draws everything it does from a seed has heard, and what it made of the run. */
function wild(seed: number, heard: unknown[]): Controller<RunMessage> {
  const random = randomStream(seed, "wild");
  const drawn = (count: number) => Math.floor(count * random());
  const tickets: number[] = [];
  let acts = 0;
  const act = (handle: RunHandle<RunMessage>, request: number): void => {
    if (acts++ > 30) return;
    const from = drawn(devices);
    switch (drawn(7)) {
      case 0:
        return void tickets.push(handle.submit(sendAndCompute(1 + drawn(20)), request, drawn(3)));
      case 1:
        return handle.limitRate(drawn(world.network.channels.length), 1 + drawn(12));
      case 2:
        return handle.setClock(1, 0.25 * (1 + drawn(4)), 0.5 * (1 + drawn(3)));
      case 3:
        return handle.send({ kind: `note ${acts}` }, from, drawn(devices), 1 + drawn(30));
      case 4:
        return handle.wakeAt(handle.now + drawn(4));
      case 5:
        return handle.show({ name: "figure", unit: "s" }, drawn(9));
      case 6:
        return tickets.length > 0 ? handle.cancel(tickets[drawn(tickets.length)]!) : undefined;
    }
  };
  const open = new Set<number>();
  return {
    react(event, handle) {
      const { view, now } = handle;
      heard.push([event, now, view.waiting(1), view.unfinished(0), view.bandwidth(0), view.isDown(1)]);
      if (event.kind === "request") open.add(event.request);
      const request = event.kind === "request" ? event.request : -1;
      act(handle, request);
      act(handle, request);
      // All is over one day: every request ends at the first program that was done for none.
      if (event.kind === "request") handle.wakeAt(now + 20);
      if (event.kind !== "wake" || now < 20) return;
      for (const one of open) {
        if (one % 2 === 0) handle.finish(one);
        else handle.fail(one);
      }
      open.clear();
    },
  };
}

test("whatever a controller does, it does alone as well as side by side with one that does nothing", () => {
  const workload = {
    streams: [{ ...oneRequest.streams[0]!, arrivals: { kind: "every", seconds: 1 } as const, count: 4 }],
    changes: [],
  };
  let records = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const outcomes = [false, true].map((beside) => {
        const heard: unknown[] = [];
        const recorder = new RunRecorder();
        const shown: unknown[] = [];
        const own = wild(seed, heard);
        const controller = beside ? sideBySide([own, { react: () => undefined }]) : own;
        const end = run<RunMessage>(world, workload, controller, {
          observers: [recorder, { shown: (...figure) => shown.push(figure) }],
        });
        records += heard.length;
        return { heard, shown, end, programs: recorder.record.programs };
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
    }),
    { ...fixedSeed, numRuns: 40 },
  );
  expect(records).toBeGreaterThan(1000);
});
