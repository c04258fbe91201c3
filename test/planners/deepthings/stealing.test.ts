import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { runDeepThings, type CutOptions } from "../../../planners/index.ts";
import { cutFrame } from "../../../planners/deepthings/frame.ts";
import { WorkStealing } from "../../../planners/deepthings/stealing/controller.ts";
import type { BegunTile } from "../../../planners/deepthings/stealing/submitted.ts";
import { computeReference, TileRunner, verifyLowering } from "../../../verify/index.ts";
import { bus, mesh, star, type Cluster } from "../../../sim/cluster/index.ts";
import { CheckedNetwork } from "../../../sim/network/index.ts";
import { InfeasibleError, InputError } from "../../../sim/errors.ts";
import { buildModel, modelMacs, type Model } from "../../../sim/model/index.ts";
import { unionVolume, type Inference } from "../../../sim/partition/index.ts";
import { oneRequest, run, RunRecorder, trueTimes, type NetworkFactory } from "../../../sim/run/index.ts";
import { isEmpty, volume, wholeBox } from "../../../sim/tensor/index.ts";
import { loadRuntime, SeededValues } from "../../../traces/record/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

/** A run on a network that checks its laws at every instant and its accounts at the end. */
function runChecked(inference: Inference, cluster: Cluster, options: CutOptions) {
  const networks: CheckedNetwork[] = [];
  const create: NetworkFactory = (onDelivered) => {
    const network = new CheckedNetwork(cluster.network, onDelivered);
    networks.push(network);
    return network;
  };
  const run = runDeepThings(inference, cluster, options, { kind: "median" }, create);
  for (const network of networks) network.checkFinished();
  return run;
}

const grid = (rows: number, columns: number) => ({ rows, columns });

describe("the protocol, by hand", () => {
  // Four tiles of 2 x 2 elements, 0.1 s an element; a request takes 0.5 + 0.020 s, a result 0.5 + 0.016 s.
  const model = buildModel("hand", [
    { name: "input", operation: { kind: "input", shape: [1, 4, 4] }, inputs: [] },
    {
      name: "layer",
      operation: {
        kind: "convolution",
        outputChannels: 1,
        groups: 1,
        bias: false,
        kernel: [1, 1],
        stride: [1, 1],
        dilation: [1, 1],
        padding: { top: 0, left: 0, bottom: 0, right: 0 },
      },
      inputs: ["input"],
    },
    { name: "rest", operation: { kind: "global-pooling", function: "average" }, inputs: ["layer"] },
  ]);
  const profiles = deviceNames(3).map((name) => linearProfile(name, 0, 0.1));
  const cluster = clusterOf(
    profiles,
    mesh(deviceNames(3), { bandwidth: 1000, latency: 0.5, duplex: "full" }),
  );
  const options = { grid: grid(2, 2), layers: undefined, reuse: false };

  it("source, gateway and a third device", () => {
    const { trace, devices } = runChecked({ model, inputAt: 0, resultAt: 1 }, cluster, options);
    // The owner works from 0. The gateway learns of it at 0.52, so its own worker, which asks every 0.1 s, steals from 0.6:
    // its request arrives at 1.12, when tiles 0 to 2 are taken, and tile 3 comes at 1.64. The third device asks at 0, gets
    // its victim at 1.04, and its request arrives at 1.56 in vain.
    expect(
      trace.tiles.map(({ tile, device, stolen, start, end }) => [
        tile.number,
        device,
        stolen,
        Number(start.toFixed(9)),
        Number(end.toFixed(9)),
      ]),
    ).toEqual([
      [0, 0, false, 0, 0.4],
      [1, 0, false, 0.4, 0.8],
      [2, 0, false, 0.8, 1.2],
      [3, 1, true, 1.64, 2.04],
    ]);
    // One element of the rest: 0.1 s more.
    expect(trace.makespan).toBeCloseTo(2.14, 12);
    expect(
      trace.postings.map(({ message, from, to, bytes }) => [message.kind, from, to, bytes].join(" ")),
    ).toEqual([
      "register 0 1 20",
      "ask 2 1 20",
      "result 0 1 16",
      "victim 1 2 20",
      "steal 1 0 20",
      "result 0 1 16",
      "steal 2 0 20",
      "task 0 1 20",
      "result 0 1 16",
      "deregister 0 1 20",
      "task 0 2 20",
    ]);
    expect(devices.map(({ tiles, stolen }) => [tiles, stolen])).toEqual([
      [3, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(devices[0]!.busySeconds).toBeCloseTo(1.2, 12);
    expect(devices[1]!.busySeconds).toBeCloseTo(0.5, 12);
    expect(devices.map(({ bytesSent, bytesReceived }) => [bytesSent, bytesReceived])).toEqual([
      [20 + 16 + 16 + 20 + 16 + 20 + 20, 20 + 20],
      [20 + 20, 20 + 20 + 16 + 16 + 20 + 16 + 20],
      [20 + 20, 20 + 20],
    ]);
    // One weight. The owner holds the input and its three tiles of the output; the gateway all 16 elements and the result.
    expect(devices.map(({ peakMemory }) => peakMemory)).toEqual([4 + 64 + 3 * 16, 4 + 64 + 4, 0]);
    expect(devices.map(({ largestTile }) => largestTile)).toEqual([32, 32, 0]);
  });

  it("one device does all by itself and sends nothing", () => {
    const alone = clusterOf(
      [profiles[0]!],
      mesh(deviceNames(1), { bandwidth: 1, latency: 0, duplex: "full" }),
    );
    const { trace, metrics } = runChecked({ model, inputAt: 0, resultAt: 0 }, alone, options);
    expect(trace.makespan).toBeCloseTo(4 * 0.4 + 0.1, 12);
    expect(metrics).toMatchObject({ bytesMoved: 0, redundantMacs: 0 });
  });

  it("no input is sent where every device has it", () => {
    const { trace } = runChecked({ model, inputAt: "everywhere", resultAt: "anywhere" }, cluster, options);
    expect(trace.postings.every(({ message, bytes }) => message.kind !== "task" || bytes === 20)).toBe(true);
  });
});

/** Random chains on random clusters. */
const cases = fc.record({
  descriptions: chains(1, 4),
  speeds: fc.array(fc.constantFrom(1, 1, 2, 4), { minLength: 1, maxLength: 5 }),
  bandwidth: fc.constantFrom(1e4, 1e6, 1e9),
  network: fc.constantFrom("star" as const, "bus" as const),
  rows: fc.integer({ min: 1, max: 4 }),
  columns: fc.integer({ min: 1, max: 4 }),
  reuse: fc.boolean(),
  ends: fc.tuple(fc.nat(), fc.nat()),
});

function runCase({ descriptions, speeds, bandwidth, network, rows, columns, reuse, ends }: Case) {
  const model = buildModel("chain", descriptions);
  const names = deviceNames(speeds.length);
  const link = { bandwidth, latency: 1e-4 };
  const graph = network === "bus" ? bus(names, link) : star(names, { ...link, duplex: "full" });
  const cluster = clusterOf(
    speeds.map((speed, device) => linearProfile(`device ${device}`, 1e-8 / speed, 1e-7 / speed)),
    graph,
  );
  const [inputAt, resultAt] = ends.map((end) => end % speeds.length) as [number, number];
  const options = { grid: grid(rows, columns), layers: undefined, reuse };
  return { model, run: runChecked({ model, inputAt, resultAt }, cluster, options) };
}

/** Who computed and who said what, and when. */
function times({ tiles, postings }: ReturnType<typeof runDeepThings>["trace"]) {
  return {
    tiles: tiles.map(({ tile, device, start, end }) => [tile.number, device, start, end]),
    postings: postings.map(({ message, from, to, bytes, start, end }) => [
      message.kind,
      from,
      to,
      bytes,
      start,
      end,
    ]),
  };
}

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Elements of the last fused tensor that tiles produce: how many, and how many different ones. */
function produced(model: Model, run: ReturnType<typeof runDeepThings>) {
  const regions = run.trace.tiles.map(({ tile }) => tile.work.at(-1)!);
  const operator = regions[0]!.operator;
  const boxes = regions.map(({ region }) => region);
  return {
    whole: volume(wholeBox(model.operators[operator.id]!.shape)),
    different: unionVolume(boxes),
    all: boxes.reduce((sum, region) => sum + volume(region), 0),
  };
}

describe("runs of random chains on random clusters", () => {
  it("compute every tile once and every element of the result, and do it again the same way", () => {
    fc.assert(
      fc.property(cases, (chosen) => {
        const { model, run } = runCase(chosen);
        const numbers = run.trace.tiles.map(({ tile }) => tile.number);
        expect(new Set(numbers).size).toBe(numbers.length);
        const { whole, different, all } = produced(model, run);
        expect([different, all]).toEqual([whole, whole]);
        expect(times(runCase(chosen).run.trace)).toEqual(times(run.trace));
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("keep a device's tiles apart, and account for every byte and second", () => {
    fc.assert(
      fc.property(cases, (chosen) => {
        const { trace, devices, metrics } = runCase(chosen).run;
        for (const device of devices.keys()) {
          const own = trace.tiles.filter((record) => record.device === device);
          for (const [index, { start }] of own.entries())
            if (index > 0) expect(start).toBeGreaterThanOrEqual(own[index - 1]!.end);
        }
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(devices.map(({ tiles }) => tiles))).toBe(trace.tiles.length);
        expect(sum(devices.map(({ bytesSent }) => bytesSent))).toBe(metrics.bytesMoved);
        expect(sum(devices.map(({ bytesReceived }) => bytesReceived))).toBe(metrics.bytesMoved);
        expect(metrics.latency).toBeGreaterThanOrEqual(Math.max(...metrics.busy) * (1 - 1e-12));
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("reduce a tile only when all its neighbours are done", () => {
    let reduced = 0;
    fc.assert(
      fc.property(cases, (chosen) => {
        const { tiles } = runCase({ ...chosen, reuse: true }).run.trace;
        const ends = new Map(tiles.map(({ tile, end }) => [tile.number, end]));
        for (const record of tiles) {
          if (!record.reduced) continue;
          reduced++;
          for (const { tile } of record.tile.reduced!.overlaps)
            expect(ends.get(tile)).toBeLessThanOrEqual(record.start);
        }
      }),
      { ...fixedSeed, numRuns: 60 },
    );
    expect(reduced).toBeGreaterThan(20);
  });
});

describe("devices with streams", () => {
  const model = modelFamilies.find(({ name }) => name === "chain")!;
  const options = { grid: grid(2, 2), layers: undefined, reuse: false };
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const [board] = clusterOf([linearProfile("a", 0, 1e-6)]).devices;
  const { network } = clusterOf([linearProfile("a")]);
  const alone = (streams: number, concurrency?: readonly number[]) => ({
    devices: [{ ...board!, streams, ...(concurrency && { concurrency }) }],
    network,
  });

  it("work on as many tiles at a time", () => {
    const tilesAt = (streams: number) => runChecked(inference, alone(streams), options).trace.tiles;
    expect(tilesAt(1).filter(({ start }) => start === 0)).toHaveLength(1);
    expect(tilesAt(3).filter(({ start }) => start === 0)).toHaveLength(3);
    expect(tilesAt(4).map(({ start }) => start)).toEqual([0, 0, 0, 0]);
    // Three at a time, and the fourth when the first of them is done.
    const [first, second, third, last] = tilesAt(3);
    expect(last!.start).toBe(Math.min(first!.end, second!.end, third!.end));
  });

  it("are slower where their streams slow each other down", () => {
    const one = runChecked(inference, alone(1), options);
    const free = runChecked(inference, alone(2), options);
    const shared = runChecked(inference, alone(2, [1, 2]), options);
    expect(free.trace.makespan).toBeLessThan(0.8 * one.trace.makespan);
    // Two streams at half the speed each: as fast as one while both are busy.
    expect(shared.trace.makespan).toBeGreaterThanOrEqual(one.trace.makespan * (1 - 1e-12));
  });
});

describe("several frames at once", () => {
  const model = modelFamilies.find(({ name }) => name === "chain")!;
  const cluster = clusterOf(
    [1, 2, 4].map((speed, device) => linearProfile(`device ${device}`, 1e-7 / speed, 1e-6 / speed)),
  );

  it.each([true, false])(
    "all have their results, and each computes all of its tiles once, reuse %s",
    (reuse) => {
      const inference: Inference = { model, inputAt: 0, resultAt: 1 };
      const { frame } = cutFrame(inference, 3, { grid: grid(3, 3), layers: undefined, reuse });
      const alone = runChecked(inference, cluster, { grid: grid(3, 3), layers: undefined, reuse }).trace
        .makespan;
      const runAt = (seconds: number) => {
        const begun: BegunTile[] = [];
        const record = new RunRecorder();
        const { secondsOf } = trueTimes(cluster, { kind: "median" });
        const [requests] = oneRequest.streams;
        const workload = {
          streams: [{ ...requests!, arrivals: { kind: "every", seconds }, count: 5 }],
          changes: [],
        } as const;
        const stealing = new WorkStealing(frame, cluster.devices, {
          onBegun: (task) => begun.push(task),
        });
        run({ ...cluster, secondsOf }, workload, stealing, { observers: [record] });
        for (let request = 0; request < 5; request++) {
          const tiles = begun.filter((task) => task.request === request).map(({ tile }) => tile.number);
          expect(tiles.sort((a, b) => a - b)).toEqual([...frame.tiles.keys()]);
        }
        return [...record.record.finishes].map(([request, time]) => time - request * seconds);
      };
      // Far apart, each is as fast as one alone; close together they overlap, and share the devices.
      for (const latency of runAt(10 * alone)) expect(latency).toBeCloseTo(alone, 9);
      const close = runAt(alone / 2);
      expect(close).toHaveLength(5);
      expect(Math.max(...close)).toBeGreaterThan(alone);
      expect(4 * (alone / 2) + close.at(-1)!).toBeLessThan(5 * alone);
    },
  );
});

describe("reuse at run time", () => {
  const model = modelFamilies.find(({ name }) => name === "chain")!;
  const alone = clusterOf([linearProfile("a")]);
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };

  it("one device finds all neighbours done: a row of tiles costs exactly the MACs of the whole model", () => {
    const options = { grid: grid(1, 3), layers: undefined };
    const without = runChecked(inference, alone, { ...options, reuse: false });
    const { trace, metrics } = runChecked(inference, alone, { ...options, reuse: true });
    expect(without.metrics.redundantMacs).toBeGreaterThan(0);
    // Its layers read more than half a tile beyond it: the two outer tiles overlap each other, and nothing else is done twice.
    expect(trace.tiles.map(({ tile, reduced }) => [tile.number, reduced])).toEqual([
      [0, false],
      [2, false],
      [1, true],
    ]);
    const two = runChecked(inference, alone, { ...options, grid: grid(1, 2), reuse: true });
    expect(two.metrics.redundantMacs).toBe(0);
    expect(metrics.redundantMacs).toBeLessThan(without.metrics.redundantMacs);
    expect(modelMacs(model) + two.metrics.redundantMacs).toBe(modelMacs(model));
  });

  it("counts the borders that go through the gateway", () => {
    const names = deviceNames(2);
    const cluster = clusterOf(
      names.map((name) => linearProfile(name, 1e-6, 1e-6)),
      mesh(names, { bandwidth: 1e9, latency: 0, duplex: "full" }),
    );
    const { trace } = runChecked({ model, inputAt: 0, resultAt: 1 }, cluster, {
      grid: grid(3, 3),
      layers: undefined,
      reuse: true,
    });
    const bytesOf = (kind: string) =>
      trace.postings.reduce((sum, posting) => sum + (posting.message.kind === kind ? posting.bytes : 0), 0);
    const madeByOwner = trace.tiles.filter(({ device }) => device === 0);
    // The gateway's own tiles need no message; the owner's level-0 tiles send what they give, its reduced tiles ask for what it lacks.
    expect(bytesOf("share")).toBe(madeByOwner.reduce((sum, { tile }) => sum + tile.sharedBytes, 0));
    const lacking = madeByOwner.flatMap(({ tile, reduced }) =>
      reduced
        ? tile.reduced!.overlaps.filter((overlap) =>
            trace.tiles.some((other) => other.tile.number === overlap.tile && other.device === 1),
          )
        : [],
    );
    expect(bytesOf("overlaps")).toBe(lacking.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(bytesOf("overlaps")).toBeGreaterThan(0);
  });
});

describe("merged tiles equal the unpartitioned model, numerically", () => {
  const values = new SeededValues(5);
  let runner: TileRunner;
  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
  });
  const cluster = clusterOf(
    [1, 3, 2].map((speed, device) => linearProfile(`device ${device}`, 1e-7 / speed, 1e-6 / speed)),
  );

  it.each([true, false])("metrics of a run with stealing, reuse %s", async (reuse) => {
    for (const model of modelFamilies) {
      if (model.name === "attention") continue;
      const inference: Inference = { model, inputAt: 0, resultAt: 1 };
      const { checked, trace, plan } = runChecked(inference, cluster, {
        grid: grid(3, 3),
        layers: undefined,
        reuse,
      });
      expect(plan.steps.flat().some(({ region }) => isEmpty(region))).toBe(false);
      if (model.name === "chain") expect(trace.tiles.some((record) => record.reduced)).toBe(reuse);
      const reference = await computeReference(model, runner, values);
      const proof = await verifyLowering(checked.lowering, inference, 3, runner, reference);
      expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
    }
  });
});

describe("what cannot run", () => {
  it("a model without leading layers, by name", () => {
    const attention = modelFamilies.find(({ name }) => name === "attention")!;
    const options = { grid: undefined, layers: undefined, reuse: false };
    const inference: Inference = { model: attention, inputAt: 0, resultAt: 0 };
    expect(() => runChecked(inference, clusterOf([linearProfile("a")]), options)).toThrow(
      new InputError(
        "model attention: no convolutions or poolings lead the model: nothing is fused, all of it runs on the gateway",
      ),
    );
  });

  it("refuses a run in which a device took more than it can hold", () => {
    const model = modelFamilies[0]!;
    const { devices, network } = clusterOf([linearProfile("a"), linearProfile("b")]);
    const small = { devices: devices.map((device) => ({ ...device, memory: 500 })), network };
    const options = { grid: undefined, layers: undefined, reuse: false };
    expect(() => runChecked({ model, inputAt: 0, resultAt: 0 }, small, options)).toThrow(InfeasibleError);
  });
});
