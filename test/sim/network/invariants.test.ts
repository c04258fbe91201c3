import { afterEach, describe, expect, it, vi } from "vitest";
import { mesh, wifi } from "../../../sim/cluster/index.ts";
import { CheckedNetwork, Network } from "../../../sim/network/index.ts";
import {
  checkCapacity,
  checkMaxMinFair,
  checkNoIdling,
  checkOneAtATime,
  InvariantError,
  nearlyEqual,
} from "../../../sim/network/invariants.ts";
import type { MessageState } from "../../../sim/network/network.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const graph = mesh(["a", "b", "c"], link);
const bandwidths = graph.channels.map(() => 100);

/** A message that crosses channels at a rate, once each unless weights say otherwise. */
const message = (
  transfer: number,
  rate: number,
  channels: readonly number[],
  weights = channels.map(() => 1),
  senders = channels.map(() => -1),
): MessageState => ({ transfer, rate, channels, weights, senders });

describe("the laws of a network", () => {
  it("two figures are equal up to a billionth of the larger", () => {
    expect([nearlyEqual(1, 1 + 9e-10), nearlyEqual(1, 1 + 2e-9)]).toEqual([true, false]);
    expect([nearlyEqual(1e9, 1e9 + 0.9), nearlyEqual(1e9 + 2, 1e9)]).toEqual([true, false]);
    expect([nearlyEqual(-1e9, 0.5 - 1e9), nearlyEqual(0, 0), nearlyEqual(0, 1e-30)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("a channel carries its bandwidth at most, of each message by its weight", () => {
    const check = (...messages: MessageState[]) => checkCapacity(graph, bandwidths, messages);
    expect(() => check(message(0, 50, [0]), message(1, 50, [0, 1]))).not.toThrow();
    expect(() => check(message(0, 50, [0]), message(1, 51, [0, 1]))).toThrow(
      new InvariantError(`channel "${graph.channels[0]!.name}" carries 101 of 100 bytes/s`),
    );
    expect(() => check(message(0, 50, [1], [2]))).not.toThrow();
    expect(() => check(message(0, 51, [1], [2]))).toThrow("carries 102 of 100");
    // Twice over the same channel.
    expect(() => check(message(0, 60, [2, 2]))).toThrow("carries 120 of 100");
    const slower = bandwidths.map((bandwidth, channel) => (channel === 1 ? 40 : bandwidth));
    expect(() => checkCapacity(graph, slower, [message(0, 50, [0])])).not.toThrow();
    expect(() => checkCapacity(graph, slower, [message(0, 50, [0, 1])])).toThrow("carries 50 of 40");
  });

  it("a medium carries what contention leaves of it: of so many senders, at their mean weight", () => {
    const air = wifi(["a", "b", "c"], { bandwidth: 100, latency: 0, rates: [], efficiency: [1, 0.8] });
    const one = (rate: number, sender: number) => message(sender, rate, [0], [1], [sender]);
    const check = (...messages: MessageState[]) => checkCapacity(air, [100], messages);
    expect(() => check(one(100, 0))).not.toThrow();
    expect(() => check(one(50, 0), one(50, 0))).not.toThrow();
    expect(() => check(one(40, 0), one(40, 1))).not.toThrow();
    expect(() => check(one(41, 0), one(40, 1))).toThrow("carries 81 of 80 bytes/s");
    expect(() => check()).not.toThrow();
  });

  it("fair: each message has a full channel on which no other one is faster", () => {
    const check = (...messages: MessageState[]) => checkMaxMinFair(graph, bandwidths, messages);
    expect(() => check(message(0, 50, [0]), message(1, 50, [0]))).not.toThrow();
    expect(() => check(message(0, 60, [0]), message(1, 40, [0, 1]))).toThrow(
      new InvariantError("transfer 1 at 40 bytes/s has no bottleneck"),
    );
    // The slower one is held up elsewhere.
    expect(() =>
      check(message(0, 60, [0]), message(1, 40, [0, 1]), message(2, 40, [1]), message(3, 20, [1])),
    ).toThrow("transfer 3 at 20");
    expect(() => check(message(0, 50, [0]), message(1, 50, [0, 1]), message(2, 50, [1]))).not.toThrow();
    expect(() => check(message(0, 99, [0]))).toThrow("transfer 0 at 99");
    expect(() => check(message(0, 100, []))).toThrow("no bottleneck");
  });

  it("first come, first served: one message at a time on each channel, and none waits for nothing", () => {
    expect(() => checkOneAtATime([message(0, 1, [0, 0]), message(1, 1, [1])])).not.toThrow();
    expect(() => checkOneAtATime([message(0, 1, [0]), message(7, 1, [1, 0])])).toThrow(
      new InvariantError("transfer 7 shares channel 0"),
    );
    const served = [message(0, 1, [0])];
    expect(() => checkNoIdling(served, [message(1, 0, [0, 1]), message(2, 0, [1])])).not.toThrow();
    expect(() => checkNoIdling(served, [message(2, 0, [1, 2]), message(1, 0, [0, 1])])).toThrow(
      new InvariantError("transfer 2 waits although channels 1,2 are free"),
    );
    expect(() => checkNoIdling([], [message(1, 0, [0])])).toThrow(InvariantError);
  });
});

describe("a network that checks its laws", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const started = (sharing: "fair" | "fifo" = "fair") => {
    const network = new CheckedNetwork(mesh(["a", "b"], link, { sharing }), () => undefined);
    network.start(0, 0, [1], 100, 0);
    return network;
  };
  const finish = (network: CheckedNetwork) => {
    for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
    network.checkFinished();
  };

  it("says what is outstanding, until it has arrived, is taken off or forgotten", () => {
    const network = started();
    network.start(1, 1, [0], 50, 0);
    expect(() => network.checkFinished()).toThrow("2 messages and 2 deliveries are outstanding");
    network.advanceTo(0.5);
    expect(() => network.checkFinished()).toThrow("1 messages and 1 deliveries are outstanding");
    network.cancel(0, 0.75);
    network.checkFinished();
    expect(network.statistics().map(({ bytes }) => bytes)).toEqual([0, 50]);
    const other = started();
    other.start(10, 0, [1], 100, 0);
    other.cancel(1, 0);
    expect(() => other.checkFinished()).toThrow("2 messages and 2 deliveries");
    other.reset();
    other.checkFinished();
  });

  it("refuses a time before the present", () => {
    const network = started();
    network.advanceTo(1);
    expect(() => network.start(1, 0, [1], 1, 0.5)).toThrow("time goes back from 1 s to 0.5 s");
    expect(() => network.setBandwidth(0, 50, 0.5)).toThrow(InvariantError);
    expect(() => network.cancel(0, NaN)).toThrow(InvariantError);
  });

  it.each(["fair", "fifo"] as const)("%s: finds rates that are not those of its laws", (sharing) => {
    const state = vi.spyOn(Network.prototype, "inService");
    const at = (rate: number) => [message(0, rate, [0])];
    state.mockReturnValue(at(101));
    expect(() => started(sharing).advanceTo(1)).toThrow("carries 101 of 100");
    state.mockReturnValue([...at(50), message(1, 49, [0])]);
    expect(() => started(sharing).advanceTo(1)).toThrow(
      sharing === "fair" ? "no bottleneck" : "transfer 1 shares",
    );
    state.mockReturnValue([]);
    vi.spyOn(Network.prototype, "waiting").mockReturnValue([message(3, 0, [1])]);
    const idle = () => started(sharing).advanceTo(1);
    if (sharing === "fair") idle();
    else expect(idle).toThrow("transfer 3 waits");
  });

  it("finds bytes that did not cross a channel, or crossed it without being counted", () => {
    vi.spyOn(Network.prototype, "inService").mockReturnValue([]);
    expect(() => finish(started())).toThrow(/carried 0 of 100 bytes, 0 of 0 cancelled ones, and counts 100/);
    vi.restoreAllMocks();
    const counted = vi.spyOn(Network.prototype, "statistics");
    for (const bytes of [99, 101]) {
      counted.mockReturnValue(
        ["to", "fro"].map((name, index) => ({ name, busySeconds: 0, bytes: index === 0 ? bytes : 0 })),
      );
      expect(() => finish(started())).toThrow(
        `carried 100 of 100 bytes, 0 of 0 cancelled ones, and counts ${bytes}`,
      );
    }
    vi.restoreAllMocks();
    finish(started());
  });

  it("finds what is delivered twice", () => {
    const { start } = Network.prototype;
    vi.spyOn(Network.prototype, "start").mockImplementation(function (this: Network, ...given) {
      start.apply(this, given);
      start.apply(this, given);
    });
    expect(() => finish(started())).toThrow("transfer 0 to 1 is delivered without being due");
  });
});
