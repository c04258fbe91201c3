import { describe, expect, test } from "vitest";
import { meanOf, readBandwidth } from "../../../traces/over-time/index.ts";
import { follow, oneRequest, run } from "../../../sim/run/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";
import { builtPoint, changesBefore, clusterLine, folderWith } from "./built.ts";

/** 8, 0 and 4 Mbps from 0, 1 and 3 s on; 4 s long. */
const up = "0 8\n1 0\n3 4\n";
const folder = folderWith({
  "up.txt": up,
  opportunities: "1\n2\n4\n",
  "speed.csv": "s,factor\n0,1\n10,0.5\n",
  "empty.txt": "",
  "back.txt": "1 2\n0 2\n",
  "stalled.txt": "0 1\n1 0\n",
  "half.txt": "0 20\n1.5 10\n",
});
const megabit = 1e6 / 8;
const mean = meanOf(readBandwidth(up, "up.txt", { unit: megabit, scale: 1, timeUnit: 1 }));

const pointWith = (network: string, lines: Readonly<Record<string, string>> = {}, board = "") =>
  builtPoint({ cluster: clusterLine(board, network), ...lines }, folder);
const ring = (bandwidth: string, more = "") => `{topology: ring, bandwidth: ${bandwidth}${more}}`;
const bandwidths = (network: string, end: number, lines: Readonly<Record<string, string>> = {}) =>
  changesBefore(pointWith(network, lines), end).map(({ time, change }) =>
    change.kind === "bandwidth" ? [time, change.channel, change.bandwidth / megabit] : [time, change.kind],
  );

describe("bandwidth over time", () => {
  test("all channels of the network take it, again and again", () => {
    expect(bandwidths(ring("{trace: up.txt, unit: Mbps}"), 6)).toEqual(
      [
        [0, 8],
        [1, 0],
        [3, 4],
        [5, 8],
      ].flatMap(([time, value]) => [
        [time, 0, expect.closeTo(value!, 9)],
        [time, 1, expect.closeTo(value!, 9)],
      ]),
    );
  });

  test("planners and results know its mean, and a note says so", () => {
    const point = pointWith(ring("{trace: up.txt, unit: Mbps}"));
    expect(mean / megabit).toBeCloseTo((8 + 2 * 4) / 5, 12);
    expect(point.identity.bandwidth).toBe(mean);
    expect(point.cluster.network.channels.map(({ bandwidth }) => bandwidth)).toEqual([mean, mean]);
    expect(point.networkNotes).toEqual([
      "bandwidth_bps is the mean of up.txt, 3.2 Mbps, 0 for 40 % of the time",
    ]);
  });

  test("start, scale, repeat", () => {
    const settings = "{trace: up.txt, unit: Mbps, start: 2 s, scale: 0.5, repeat: false}";
    expect(bandwidths(ring(settings, ", duplex: half"), 100)).toEqual([
      [0, 0, 0],
      [1, 0, expect.closeTo(2, 9)],
    ]);
  });

  test("linear: sixteen steps from value to value", () => {
    const met = bandwidths(ring("{trace: up.txt, unit: Mbps, interpolation: linear}", ", duplex: half"), 1);
    expect(met).toHaveLength(16);
    expect(met[0]).toEqual([0, 0, expect.closeTo(7.75, 9)]);
    expect(met[15]).toEqual([15 / 16, 0, expect.closeTo(0.25, 9)]);
  });

  test("packet-delivery opportunities need no unit", () => {
    expect(bandwidths(ring("{trace: opportunities}", ", duplex: half"), 0.005)).toEqual([
      [0, 0, expect.closeTo(12, 9)],
      [0.002, 0, 0],
      [0.003, 0, expect.closeTo(12, 9)],
    ]);
  });

  test("efficiency stays what it is", () => {
    const met = bandwidths(ring("{trace: up.txt, unit: Mbps}", ", duplex: half, efficiency: 0.5"), 2);
    expect(met).toEqual([
      [0, 0, expect.closeTo(4, 9)],
      [1, 0, 0],
    ]);
  });

  const graph = (link: string, network: string) =>
    `{topology: graph, switches: [hub], links: [{a: board-0, b: hub${link}}, {a: hub, b: board-1, bandwidth: 50 Mbps}]${network}}`;

  test("one link alone", () => {
    const network = graph(", bandwidth: {trace: up.txt, unit: Mbps}", "");
    expect(bandwidths(network, 1)).toEqual([
      [0, 0, expect.closeTo(8, 9)],
      [0, 1, expect.closeTo(8, 9)],
    ]);
    const point = pointWith(network);
    expect(point.cluster.network.channels.map(({ bandwidth }) => bandwidth / megabit)).toEqual([
      ...[mean / megabit, mean / megabit],
      ...[50, 50],
    ]);
    expect(point.networkNotes).toEqual([
      "bandwidth_bps is that of the slowest link, board-0 to hub",
      "the bandwidth of link board-0 to hub is the mean of up.txt, 3.2 Mbps, 0 for 40 % of the time",
    ]);
  });

  test("of a network, the links that state no bandwidth of their own", () => {
    const network = graph("", ", bandwidth: {trace: up.txt, unit: Mbps}");
    expect(bandwidths(network, 1).map(([, channel]) => channel)).toEqual([0, 1]);
  });

  test("ports of boards that send one message at a time never change", () => {
    const serial = ", sharing: fifo, forwarding: store-and-forward, sends: serial";
    const point = pointWith(ring("{trace: up.txt, unit: Mbps}", serial));
    const { channels, ports } = point.cluster.network;
    expect(ports).toHaveLength(2);
    const touched = new Set(
      changesBefore(point, 1).map(({ change }) => (change.kind === "bandwidth" ? change.channel : -1)),
    );
    expect([...touched, ...ports].sort()).toEqual([...channels.keys()]);
  });

  test("synthetic: links vary each for itself, by the scenario's seed", () => {
    const synthetic =
      "{synthetic: {mean: 12 Mbps, variation: 0.4, correlation: 2 s, outages: {every: 30 s, for: 2 s}}}";
    const network = `{topology: graph, links: [{a: board-0, b: board-1}, {a: board-1, b: board-0, bandwidth: ${synthetic}, duplex: half}], bandwidth: ${synthetic}, duplex: half}`;
    const met = bandwidths(network, 5);
    expect(met.length).toBeGreaterThan(40);
    const of = (channel: number) => met.filter(([, other]) => other === channel).map(([, , value]) => value);
    expect(of(0)).not.toEqual(of(1));
    expect(bandwidths(network, 5)).toEqual(met);
    expect(bandwidths(network, 5, { seed: "2" })).not.toEqual(met);
    expect(pointWith(ring(synthetic)).identity.bandwidth).toBeCloseTo((12 * megabit * 30) / 32, 6);
    expect(pointWith(ring(synthetic)).networkNotes).toEqual([
      "bandwidth_bps is the mean of a synthetic bandwidth, 11.25 Mbps with its outages",
    ]);
  });

  test("a sweep over bandwidths some of which change shows each by its own text", () => {
    const text = scenarioText({ sweep: "{cluster.network.bandwidth: [10 Mbps, 20 Mbps]}" });
    expect(scenarioOf(text).sweptFields).toEqual([]);
    const changing = scenarioText({
      sweep: "{cluster.network.bandwidth: [10 Mbps, {trace: up.txt, unit: Mbps}]}",
    });
    expect(scenarioOf(changing, folder).sweptFields).toEqual(["cluster.network.bandwidth"]);
  });
});

describe("speed over time", () => {
  const speeds = (speed: string, end = 100) =>
    changesBefore(pointWith(ring("10 Mbps"), {}, `, speed: ${speed}`), end).map(({ time, change }) =>
      change.kind === "speed" ? [time, change.device, change.factor] : [],
    );

  test("a list of changes, for every device of the group", () => {
    expect(speeds("[{at: 10 s, factor: 0.5}, {at: 20 s, factor: 1}]")).toEqual([
      ...[
        [0, 0, 1],
        [0, 1, 1],
      ],
      ...[
        [10, 0, 0.5],
        [10, 1, 0.5],
      ],
      ...[
        [20, 0, 1],
        [20, 1, 1],
      ],
    ]);
  });

  test("a file", () => {
    const file = "{trace: speed.csv, columns: {time: s, value: factor}}";
    expect(speeds(file, 25).filter(([, device]) => device === 0)).toEqual([
      [0, 0, 1],
      [10, 0, 0.5],
      [20, 0, 1],
    ]);
  });
});

describe("failures", () => {
  const failures = (list: string, network = ring("10 Mbps")) =>
    changesBefore(pointWith(network, { failures: list }), Infinity);

  test("devices and links, in the order of time; forever without an end", () => {
    expect(
      failures(
        "[{link: board-1-board-0, at: 3 s, for: 1 s}, {device: board-1, at: 1 s, for: 5 s}, {device: board-0, at: 7 s}]",
      ),
    ).toEqual([
      { time: 1, change: { kind: "failure", device: 1 } },
      { time: 3, change: { kind: "channel failure", channel: 0 } },
      { time: 3, change: { kind: "channel failure", channel: 1 } },
      { time: 4, change: { kind: "channel recovery", channel: 0 } },
      { time: 4, change: { kind: "channel recovery", channel: 1 } },
      { time: 6, change: { kind: "recovery", device: 1 } },
      { time: 7, change: { kind: "failure", device: 0 } },
    ]);
  });

  test("a device may fail as it recovers, whatever rounding makes of the sum", () => {
    expect(0.1 + 0.2).toBeGreaterThan(0.3);
    expect(
      failures("[{device: board-0, at: 0.1 s, for: 0.2 s}, {device: board-0, at: 0.3 s, for: 1 s}]"),
    ).toEqual([
      { time: 0.1, change: { kind: "failure", device: 0 } },
      { time: 0.3, change: { kind: "recovery", device: 0 } },
      { time: 0.3, change: { kind: "failure", device: 0 } },
      { time: 1.3, change: { kind: "recovery", device: 0 } },
    ]);
  });

  test("a medium that all share fails as one, by its own name", () => {
    const bus = "{topology: bus, bandwidth: 10 Mbps}";
    expect(failures("[{link: bus, at: 1 s}]", bus)).toEqual([
      { time: 1, change: { kind: "channel failure", channel: 0 } },
    ]);
  });

  test("parallel links between two devices fail together", () => {
    const network =
      "{topology: graph, links: [{a: board-0, b: board-1}, {a: board-1, b: board-0}], bandwidth: 10 Mbps, duplex: half}";
    expect(failures("[{link: board-0-board-1, at: 1 s}]", network)).toHaveLength(2);
  });

  test("what a controller does about them", () => {
    expect(pointWith(ring("10 Mbps")).reaction).toEqual({ onFailure: "retry", replan: undefined });
    expect(
      pointWith(ring("10 Mbps"), {
        on_failure: "replan",
        replan: "{on: [failure, bandwidth 20 %], delay: 50 ms, weights: everywhere}",
      }).reaction,
    ).toEqual({
      onFailure: "replan",
      replan: { onFailure: true, onBandwidth: 0.2, delay: 0.05, weights: "everywhere" },
    });
    expect(pointWith(ring("10 Mbps"), { replan: "{on: [bandwidth 5%]}" }).reaction.replan).toEqual({
      ...{ onFailure: false, onBandwidth: 0.05, delay: 0, weights: "network" },
    });
  });
});

describe("what is refused", () => {
  const bandwidth = (text: string) => ({ cluster: clusterLine("", ring(text)) });
  const speed = (text: string) => ({ cluster: clusterLine(`, speed: ${text}`, ring("10 Mbps")) });
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["a missing trace", bandwidth("{trace: none.txt, unit: Mbps}"), "cluster.network.bandwidth: "],
    [
      "an empty trace",
      bandwidth("{trace: empty.txt, unit: Mbps}"),
      "cluster.network.bandwidth: empty.txt: is empty: it holds no numbers",
    ],
    [
      "times that go back",
      bandwidth("{trace: back.txt, unit: Mbps}"),
      "cluster.network.bandwidth: back.txt: the time of entry 2 lies before",
    ],
    [
      "no unit",
      bandwidth("{trace: up.txt}"),
      "cluster.network.bandwidth: up.txt: needs the unit of its bandwidths, like unit: Mbps",
    ],
    [
      "an unknown unit",
      bandwidth("{trace: up.txt, unit: Mbit/s}"),
      'cluster.network.bandwidth.unit: "Mbit/s" is not a unit of bandwidth; did you mean Mbps?',
    ],
    [
      "bytes/s by another name",
      bandwidth("{trace: up.txt, unit: bytes/s}"),
      'cluster.network.bandwidth.unit: "bytes/s" is not a unit of bandwidth; did you mean B/s?',
    ],
    [
      "a unit of something else",
      bandwidth("{trace: up.txt, unit: ms}"),
      'cluster.network.bandwidth.unit: "ms" is not a unit of bandwidth',
    ],
    [
      "the wrong unit",
      bandwidth("{trace: up.txt, unit: TB/s}"),
      'cluster.network.bandwidth.unit: "TB/s" is not a unit',
    ],
    [
      "an absurd mean",
      bandwidth("{trace: up.txt, unit: Tbps}"),
      "cluster.network.bandwidth: up.txt: has a mean bandwidth of 3.2 Tbps: that looks like another unit",
    ],
    [
      "a scale of 0",
      bandwidth("{trace: up.txt, unit: Mbps, scale: 0}"),
      "cluster.network.bandwidth.scale: is too small (allowed: above 0)",
    ],
    [
      "a start after the end",
      bandwidth("{trace: up.txt, unit: Mbps, start: 9 s, repeat: false}"),
      "cluster.network.bandwidth: up.txt: ends after 5 s, before its start at 9 s",
    ],
    [
      "a stall forever",
      bandwidth("{trace: stalled.txt, unit: Mbps, repeat: false}"),
      "stalled.txt: ends with 0, which would hold forever",
    ],
    [
      "an unknown field",
      bandwidth("{trace: up.txt, units: Mbps}"),
      "cluster.network.bandwidth.units: is not a field; did you mean unit?",
    ],
    [
      "no mean",
      bandwidth("{synthetic: {variation: 0.4, correlation: 2 s}}"),
      "cluster.network.bandwidth.synthetic.mean: is missing",
    ],
    [
      "a negative variation",
      bandwidth("{synthetic: {mean: 1 Mbps, variation: -1, correlation: 2 s}}"),
      "cluster.network.bandwidth.synthetic.variation: is too small",
    ],
    [
      "no correlation time",
      bandwidth("{synthetic: {mean: 1 Mbps, variation: 1, correlation: 0 s}}"),
      "cluster.network.bandwidth.synthetic.correlation: 0 s is not above zero",
    ],
    ["an empty list of speeds", speed("[]"), "cluster.devices.0.speed: is too short"],
    [
      "a negative speed",
      speed("[{at: 1 s, factor: -1}]"),
      "cluster.devices.0.speed.0.factor: is too small (allowed: from 0)",
    ],
    [
      "speeds out of order",
      speed("[{at: 2 s, factor: 1}, {at: 1 s, factor: 2}]"),
      "cluster.devices.0.speed.1.at: is not after the change before it (allowed: later than 2 s)",
    ],
    [
      "a standstill forever",
      speed("[{at: 2 s, factor: 0}]"),
      "cluster.devices.0.speed.0.factor: would stand still forever",
    ],
    ["a missing file of speeds", speed("{trace: none.csv}"), "cluster.devices.0.speed: "],
    ["a number in the place of a speed", speed("2"), "cluster.devices.0.speed: must be a mapping, not 2"],
    [
      "an unknown device",
      { failures: "[{device: board-7, at: 1 s}]" },
      "failures.0.device: board-7 is not a device; did you mean board-0? (allowed: board-0, board-1)",
    ],
    [
      "an unknown link",
      { failures: "[{link: board-0-hub, at: 1 s}]" },
      "failures.0.link: board-0-hub is not a link",
    ],
    ["neither device nor link", { failures: "[{at: 1 s}]" }, "failures.0: needs a device or a link"],
    [
      "a device and a link",
      { failures: "[{device: board-0, link: board-0-board-1, at: 1 s}]" },
      "failures.0: names a device and a link (allowed: one of the two)",
    ],
    ["a failure at no time", { failures: "[{device: board-0}]" }, "failures.0.at: is missing"],
    [
      "a failure for no time",
      { failures: "[{device: board-0, at: 1 s, for: 0 s}]" },
      "failures.0.for: 0 s is not above zero",
    ],
    [
      "a device that fails twice at once",
      { failures: "[{device: board-0, at: 1 s, for: 5 s}, {device: board-0, at: 3 s, for: 1 s}]" },
      "failures.1.at: board-0 fails at 3 s while it has failed from 1 s to 6 s (allowed: after that)",
    ],
    [
      "a device that fails twice at the same time",
      { failures: "[{device: board-0, at: 1 s}, {device: board-0, at: 1 s}]" },
      "failures.1.at: board-0 fails at 1 s while it has failed from 1 s to the end",
    ],
    [
      "a link that fails twice at once, by both names",
      { failures: "[{link: board-0-board-1, at: 1 s}, {link: board-1-board-0, at: 3 s}]" },
      "failures.1.at: board-0-board-1 fails at 3 s while it has failed from 1 s to the end",
    ],
    [
      "an unknown reaction",
      { on_failure: "ignore" },
      'on_failure: cannot be "ignore" (allowed: retry, replan, fail)',
    ],
    [
      "a new plan that nobody makes",
      { on_failure: "replan" },
      "on_failure: replan needs to know when (allowed: replan: {on: [failure]} beside it)",
    ],
    ["no cause to plan again", { replan: "{on: []}" }, "replan.on: is too short"],
    [
      "an unknown cause",
      { replan: "{on: [rain]}" },
      'replan.on.0: cannot be "rain" (allowed: failure, or bandwidth with a change above 0 %, like bandwidth 20 %)',
    ],
    ["a change of nothing", { replan: "{on: [bandwidth 0 %]}" }, 'replan.on.0: cannot be "bandwidth 0 %"'],
    [
      "a cause twice",
      { replan: "{on: [bandwidth 5 %, bandwidth 6 %]}" },
      "replan.on: names the same cause twice",
    ],
  ])("%s", (_, lines, message) => {
    expect(() => scenarioOf(scenarioText(lines), folder)).toThrow(message);
  });
});

test.each([
  ["that ends before the speed falls", 4, 5, 10 + (20 - 1) / 0.5],
  ["that ends after the speed fell", 4, 8, 12 + 20 / 0.5],
  ["after the speed fell", 14, 1, 15 + 20 / 0.5],
  ["after the end", 60, 1, 10 + 10 / 0.5],
] as const)("a trace of speeds goes on through a failure %s", (_, at, length, end) => {
  const lines = { failures: `[{device: board-0, at: ${at} s, for: ${length} s}]` };
  const file = ", speed: {trace: speed.csv, columns: {time: s, value: factor}, repeat: false}";
  const { cluster, workload } = pointWith(ring("10 Mbps"), lines, file);
  const { time } = run(
    { devices: cluster.devices, network: cluster.network, secondsOf: () => Float64Array.of(20) },
    { ...oneRequest, changes: workload.changes },
    follow({
      computes: [{ device: 0, work: { kind: "seconds", seconds: 20 }, after: [], awaits: [] }],
      transfers: [],
      barriers: [],
    }),
  );
  // Twenty seconds of work at full speed for ten seconds and at half of it afterwards; what was done before a failure is lost.
  expect(time).toBeCloseTo(end, 9);
});

test("Wi-Fi whose rate halves: what a station sends before and after adds up to its bytes", () => {
  const network =
    "{topology: wifi, access_point: board-0, latency: 3 ms, efficiency: 0.5, bandwidth: {trace: half.txt, unit: Mbps, repeat: false}}";
  const { cluster, workload } = pointWith(network);
  const transfer = { source: 1, destinations: [0], bytes: 4e6, producer: undefined };
  const { time } = run(
    { devices: cluster.devices, network: cluster.network, secondsOf: () => new Float64Array() },
    { ...oneRequest, changes: workload.changes },
    follow({ computes: [], transfers: [transfer], barriers: [] }),
  );
  // Half of the rate carries bytes: 20 Mbps from 3 ms to 1.5 s, and then 10 Mbps.
  expect(time).toBeCloseTo(1.5 + (32 / 0.5 - 20 * 1.497) / 10, 9);
});
