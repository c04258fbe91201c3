import { expect, test } from "vitest";
import {
  bus,
  explicitGraph,
  mesh,
  ring,
  speedAt,
  star,
  wifi,
  type Cluster,
  type Device,
  type NetworkGraph,
} from "../../../sim/cluster/index.ts";
import type { Compute, Program, Transfer } from "../../../sim/program/index.ts";
import { energyOf, follow, oneRequest, run, type Change, type TimedChange } from "../../../sim/run/index.ts";
import { deviceNames, linearProfile } from "../../support/cluster.ts";

const link = { bandwidth: 1e6, latency: 0, duplex: "full" } as const;
const names = deviceNames(3);

/** Compute power of 3, 4 and 5 W, transmit power of 1, 2 and 3 W. */
function clusterOn(network: NetworkGraph): Cluster {
  const devices = names.map((name, device) => ({
    name,
    profile: linearProfile("linear"),
    streams: 1,
    memory: Infinity,
    power: { compute: 3 + device, transmit: 1 + device },
  }));
  return { devices, network };
}

type Sent = Pick<Transfer, "source" | "destinations" | "bytes">;

const compute = (device: number, seconds: number): Compute => ({
  device,
  work: { kind: "seconds", seconds },
  after: [],
  awaits: [],
});

function programOf(seconds: readonly number[], transfers: readonly Sent[]): Program {
  return {
    computes: seconds.flatMap((time, device) => (time > 0 ? [compute(device, time)] : [])),
    transfers: transfers.map((transfer) => ({ ...transfer, producer: undefined })),
    barriers: [],
  };
}

/** Joules of a program for one request, in a world that changes at these times. */
function joules(
  network: NetworkGraph,
  program: Program,
  changes: readonly (readonly [time: number, change: Change])[] = [],
): number {
  const { devices } = clusterOn(network);
  const seconds = Float64Array.from(program.computes, ({ work }) =>
    work.kind === "seconds" ? work.seconds : NaN,
  );
  const timed = changes.map(([time, change]): TimedChange => ({ time, change }));
  const workload = { ...oneRequest, changes: timed };
  return energyOf(devices, run({ devices, network, secondsOf: () => seconds }, workload, follow(program)))!;
}

const sending = (network: NetworkGraph, transfers: readonly Sent[]) =>
  joules(network, programOf([], transfers));

test("computing takes compute power for as long as it lasts", () => {
  // 3 W for 2 s, 4 W for half a second, 5 W for none.
  expect(joules(star(names, link), programOf([2, 0.5, 0], []))).toBe(8);
});

test("a slower device computes longer, and takes more energy", () => {
  // 3 W: half a second at full speed, the other 1.5 s of work at a quarter of it.
  const slower = [[0.5, { kind: "speed", device: 0, factor: 0.25 }]] as const;
  expect(joules(star(names, link), programOf([2], []), slower)).toBeCloseTo(3 * (0.5 + 6), 12);
});

test("sending takes transmit power for the bytes at full bandwidth; who receives draws nothing", () => {
  // 2 W for 3 s.
  expect(sending(star(names, link), [{ source: 1, destinations: [0], bytes: 3e6 }])).toBe(6);
});

test("a device that passes bytes on pays for sending them too, a switch does not", () => {
  const transfers = [{ source: 1, destinations: [2], bytes: 3e6 }];
  // 2 W and, in the centre of the star, 1 W, for 3 s each.
  expect(sending(star(names, link), transfers)).toBe(9);
  const links = names.map((name) => ({ name, a: name, b: "switch", ...link }));
  expect(sending(explicitGraph(names, ["switch"], links), transfers)).toBe(6);
});

test("over Wi-Fi sending takes the airtime of the sender's rate, and of the receiver's where a device passes it on", () => {
  const cell = { bandwidth: 1e6, latency: 0, rates: [undefined, 5e5, 2e5], efficiency: [1, 0.5] };
  const transfers = [{ source: 1, destinations: [2], bytes: 3e6 }];
  // 2 W for 6 s; the access point is not a device. Contention makes nobody send longer.
  expect(sending(wifi(names, cell), transfers)).toBe(12);
  // And 1 W for 15 s.
  expect(sending(wifi(names, { ...cell, accessPoint: 0 }), transfers)).toBe(27);
});

test("one message to several devices is sent once on each link", () => {
  const transfers = [{ source: 0, destinations: [1, 2], bytes: 1e6 }];
  expect(sending(bus(names, link), transfers)).toBe(1);
  expect(sending(ring(names, link), transfers)).toBe(2);
});

test.each(["fair", "fifo"] as const)("%s: waiting for a shared link costs nothing", (sharing) => {
  const transfers = [1e6, 2e6, 5e5].map((bytes) => ({ source: 1, destinations: [0], bytes }));
  expect(sending(star(names, link, { sharing }), transfers)).toBeCloseTo(2 * 3.5, 9);
});

test.each(["fair", "fifo"] as const)(
  "%s: sending takes as long as the bandwidth of the moment has it, by closed form",
  (sharing) => {
    const network = mesh(names, link, { sharing });
    const channel = network.channels.findIndex(({ name }) => name.endsWith(`:${names[1]!}->${names[0]!}`));
    const bandwidthAt = (time: number, bandwidth: number) =>
      [time, { kind: "bandwidth", channel, bandwidth }] as const;
    const program = programOf([], [{ source: 1, destinations: [0], bytes: 3e6 }]);
    // 1 MB in the first second, nothing in the next two, 0.5 MB in one at half of it, the last 1.5 MB in 0.75 s.
    const changes = [bandwidthAt(1, 0), bandwidthAt(3, 5e5), bandwidthAt(4, 2e6)];
    expect(joules(network, program, changes)).toBeCloseTo(2 * (1 + 1 + 0.75), 9);
    // Two at once have the same bytes to send.
    const halves = programOf([], [1e6, 2e6].map((bytes) => ({ source: 1, destinations: [0], bytes }))); // prettier-ignore
    expect(joules(network, halves, changes)).toBeCloseTo(2 * (1 + 1 + 0.75), 9);
  },
);

test.each(["fair", "fifo"] as const)(
  "%s: what a failure takes has cost what was computed and sent of it, and what is tried again costs again",
  (sharing) => {
    const network = mesh(names, link, { sharing });
    const program = programOf([5], [{ source: 1, destinations: [0], bytes: 3e6 }]);
    const changes = [
      [2, { kind: "failure", device: 0 }],
      [10, { kind: "recovery", device: 0 }],
    ] as const;
    // 2 s of both are lost; then 3 W for 5 s and 2 W for 3 s.
    expect(joules(network, program, changes)).toBeCloseTo(3 * (2 + 5) + 2 * (2 + 3), 9);
  },
);

test("is not known where the power of a device is not", () => {
  const [first, , last] = clusterOn(star(names, link)).devices;
  const silent: Device = { name: "silent", profile: linearProfile("linear"), streams: 1, memory: Infinity };
  expect(
    energyOf([first!, silent, last!], { busy: [1, 0, 0], busyAt: [], sending: [], sentBytes: [] }),
  ).toBeNull();
});

test("at another clock computing takes its power for the time that it then needs, whatever the world does to the speed", () => {
  const clock = { steps: [0.5, 1], alpha: 8, exponent: 3, idle: 0.5, memoryBound: 0.25 };
  const devices = [{ streams: 1, power: { compute: 8.5, transmit: 0, clock } }];
  const program = programOf([3], []);
  // The world halves the speed from 1 s on; the clock is full until 2 s, stands until 4 s, and is half of it then.
  const workload = {
    ...oneRequest,
    changes: [{ time: 1, change: { kind: "speed", device: 0, factor: 0.5 } }] as const,
  };
  const half = speedAt(clock, 0.5);
  const end = run({ devices, network: undefined, secondsOf: () => Float64Array.of(3) }, workload, {
    react(event, handle) {
      if (event.kind === "request") {
        handle.submit(program, event.request);
        handle.wakeAt(2);
        handle.wakeAt(4);
      } else if (event.kind === "wake")
        handle.setClock(0, handle.now < 3 ? 0 : 0.5, handle.now < 3 ? 0 : half);
      else if (event.kind === "computed") handle.finish(event.request);
    },
  });
  // A quarter of the time waits for memory, so that half the clock makes it 0.25 + 0.75 x 2 times as long.
  expect(half).toBeCloseTo(1 / 1.75, 15);
  // 1 s and half a second's work were done at the full clock.
  const rest = (3 - 1.5) * 2 * 1.75;
  expect(end.time).toBeCloseTo(4 + rest, 12);
  expect(energyOf(devices, end)).toBeCloseTo(8.5 * 2 + (8 / 8 + 0.5) * rest, 12);
  const straight = { compute: 8.5, transmit: 0, clock: { ...clock, exponent: 1 } };
  expect(energyOf([{ power: straight }], end)).toBeCloseTo(8.5 * 2 + (8 / 2 + 0.5) * rest, 12);
});
