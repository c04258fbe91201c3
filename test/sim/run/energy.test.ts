import { expect, test } from "vitest";
import {
  bus,
  explicitGraph,
  ring,
  star,
  wifi,
  type Cluster,
  type NetworkGraph,
} from "../../../sim/cluster/index.ts";
import { energyOf } from "../../../sim/run/energy.ts";
import { deviceNames, linearProfile } from "../../support/cluster.ts";

const link = { bandwidth: 1e6, latency: 0, duplex: "full" } as const;
const names = deviceNames(3);

function clusterOn(network: NetworkGraph, powers = [true, true, true]): Cluster {
  const devices = names.map((name, device) => ({
    name,
    profile: linearProfile("linear"),
    streams: 1,
    memory: Infinity,
    ...(powers[device] && { power: { compute: 3 + device, transmit: 1 + device } }),
  }));
  return { devices, network };
}

test("computing takes compute power for as long as it lasts", () => {
  // 3 W for 2 s, 4 W for half a second, 5 W for none.
  expect(energyOf(clusterOn(star(names, link)), [2, 0.5, 0], [])).toBe(8);
});

test("sending takes transmit power for the bytes at full bandwidth; who receives draws nothing", () => {
  const transfers = [{ source: 1, destinations: [0], bytes: 3e6 }];
  // 2 W for 3 s.
  expect(energyOf(clusterOn(star(names, link)), [0, 0, 0], transfers)).toBe(6);
});

test("a device that passes bytes on pays for sending them too, a switch does not", () => {
  const transfers = [{ source: 1, destinations: [2], bytes: 3e6 }];
  // 2 W and, in the centre of the star, 1 W, for 3 s each.
  expect(energyOf(clusterOn(star(names, link)), [0, 0, 0], transfers)).toBe(9);
  const links = names.map((name) => ({ name, a: name, b: "switch", ...link }));
  expect(energyOf(clusterOn(explicitGraph(names, ["switch"], links)), [0, 0, 0], transfers)).toBe(6);
});

test("over Wi-Fi sending takes the airtime of the sender's rate, and of the receiver's where a device passes it on", () => {
  const cell = { bandwidth: 1e6, latency: 0, rates: [undefined, 5e5, 2e5], efficiency: [1, 0.5] };
  const transfers = [{ source: 1, destinations: [2], bytes: 3e6 }];
  // 2 W for 6 s; the access point is no device. Contention makes nobody send longer.
  expect(energyOf(clusterOn(wifi(names, cell)), [0, 0, 0], transfers)).toBe(12);
  // And 1 W for 15 s.
  expect(energyOf(clusterOn(wifi(names, { ...cell, accessPoint: 0 })), [0, 0, 0], transfers)).toBe(27);
});

test("one message to several devices is sent once on each link", () => {
  const transfers = [{ source: 0, destinations: [1, 2], bytes: 1e6 }];
  expect(energyOf(clusterOn(bus(names, link)), [0, 0, 0], transfers)).toBe(1);
  expect(energyOf(clusterOn(ring(names, link)), [0, 0, 0], transfers)).toBe(2);
});

test("is not known where the power of a device is not", () => {
  expect(energyOf(clusterOn(star(names, link), [true, false, true]), [1, 0, 0], [])).toBeNull();
});
