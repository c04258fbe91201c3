import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  divideDag,
  largestLoad,
  loadSeconds,
  modelDivision,
  type DagProblem,
  type DagStage,
  type DeviceKind,
} from "../../../planners/dag-pipeline/index.ts";
import { dagOf, operatorDag } from "../../../planners/dag/index.ts";
import { problemOf } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { givenCost } from "../../../traces/timed.ts";
import { modelOfPartitioning } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames } from "../../support/cluster.ts";

/** Small graphs on one or two kinds of devices, whose memory often forces a division. */
const problems: fc.Arbitrary<DagProblem> = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const figures = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count });
  const kind = fc.record({
    count: fc.integer({ min: 1, max: 2 }),
    ...{ seconds: figures, inputSeconds: figures, resultSeconds: figures, bytes: figures },
    memoryLimit: fc.oneof(fc.integer({ min: 3, max: 30 }), fc.constant(Infinity)),
  });
  return fc
    .record({
      edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 9 }),
      crossing: figures,
      kinds: fc.array(kind, { minLength: 1, maxLength: 2 }),
      transfer: fc.constantFrom("added" as const, "overlapped" as const),
    })
    .map(({ edges, crossing, kinds, transfer }): DagProblem => {
      const parts = dagOf(
        count,
        edges.flatMap(([a, b]) => (a === b ? [] : [[Math.min(a, b), Math.max(a, b)] as const])),
      );
      return {
        parts,
        tensors: parts.successors.flatMap((readers, from) =>
          readers.length > 0 ? [{ from, readers, seconds: crossing[from]! }] : [],
        ),
        kinds: kinds.map(({ bytes, ...rest }): DeviceKind => {
          const sum = (stage: readonly number[]) => stage.reduce((total, part) => total + bytes[part]!, 0);
          // Working memory that is not monotone.
          return { ...rest, residentBytes: sum, memoryBytes: (stage) => sum(stage) + (stage.length % 2) };
        }),
        transfer,
      };
    });
});

/** Every division: each part on a stage that is not before those of what it reads, stages on different devices. */
function* allDivisions({ parts, kinds }: DagProblem): Generator<readonly DagStage[]> {
  const count = parts.successors.length;
  const devices = kinds.flatMap(({ count: alike }, kind) => Array.from({ length: alike }, () => kind));
  const stageOf: number[] = [];
  function* assign(part: number): Generator<readonly DagStage[]> {
    if (part === count) {
      const used = [...new Set(stageOf)].sort((a, b) => a - b);
      if (used.some((stage, place) => stage !== place)) return;
      yield* onDevices(used.length, []);
      return;
    }
    const first = Math.max(0, ...parts.predecessors[part]!.map((input) => stageOf[input]!));
    for (let stage = first; stage < devices.length; stage++) {
      stageOf[part] = stage;
      yield* assign(part + 1);
    }
    stageOf.length = part;
  }
  function* onDevices(stages: number, chosen: readonly number[]): Generator<readonly DagStage[]> {
    if (chosen.length === stages) {
      yield chosen.map((kind, stage) => ({
        parts: stageOf.flatMap((own, part) => (own === stage ? [part] : [])),
        kind,
      }));
      return;
    }
    for (const [kind, { count: alike }] of kinds.entries())
      if (chosen.filter((other) => other === kind).length < alike)
        yield* onDevices(stages, [...chosen, kind]);
  }
  yield* assign(0);
}

it("is the best of all divisions of a graph into contiguous parts", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      let least = Infinity;
      for (const stages of allDivisions(problem)) {
        const fits = stages.every(({ parts, kind }) => {
          const { residentBytes, memoryBytes, memoryLimit } = problem.kinds[kind]!;
          return residentBytes(parts) <= memoryLimit && memoryBytes(parts) <= memoryLimit;
        });
        if (fits) least = Math.min(least, largestLoad(problem, stages));
      }
      const found = divideDag(problem, 100_000);
      expect(found?.seconds ?? Infinity).toBeCloseTo(least, 9);
      expect(found?.fallback).toBeUndefined();
      // The chain is one of them, and says what it is.
      const chain = divideDag(problem, 1);
      if (chain) {
        expect(chain.seconds).toBeGreaterThan(least - 1e-9);
        expect(chain.fallback).toBe("more than 1 states");
      }
    }),
    { ...fixedSeed, numRuns: 80 },
  );
});

const vectors = join(import.meta.dirname, "../../../../shared/vectors");
const isThere = existsSync(vectors);

describe.skipIf(!isThere)("BERT-24 of Tarnawski et al. (skipped where ../shared/vectors is absent)", () => {
  const read = (name: string) => readFileSync(join(vectors, `dnn_partitioning_bert24_${name}.json`), "utf8");
  const bandwidth = 1e12;
  const divisionOf = (input: string, devices: number, memory: number) => {
    const model = modelOfPartitioning(read(input), input, "bert24", bandwidth);
    const profile = {
      name: "stated",
      tileCost: (...tile: Parameters<typeof givenCost>) => givenCost(...tile)!,
    };
    const names = deviceNames(devices);
    const network = mesh(names, { bandwidth, latency: 0, duplex: "full" });
    const cluster = clusterOf(Array.from({ length: devices }, () => profile), network); // prettier-ignore
    const limited = { ...cluster, devices: cluster.devices.map((device) => ({ ...device, memory })) };
    const planning = problemOf({ model, inputAt: "everywhere", resultAt: "anywhere" }, limited);
    return { ...modelDivision(planning, operatorDag(model), "added"), model };
  };
  /** Milliseconds; bytes of the transfers are whole. */
  const expectMilliseconds = (seconds: number, expected: number, digits = 6) =>
    expect(seconds * 1e3).toBeCloseTo(expected, digits);

  it("has the published optimum, which the contiguous chain reaches too, and its baselines", () => {
    const { problem, parts, model } = divisionOf("input", 6, 17185374208);
    const found = divideDag(problem, 100_000)!;
    expectMilliseconds(found.seconds, 17.78990625);
    expect(found.fallback).toBeUndefined();
    const all = parts.map((_, part) => part);
    expectMilliseconds(loadSeconds(problem, { parts: all, kind: 0 }), 92.406);
    // PipeDream's baseline: contiguous in the order of the nodes.
    expectMilliseconds(divideDag(problem, 1)!.seconds, 17.7899, 4);
    const expert = JSON.parse(read("expert")) as { fpgas: { nodes: number[] }[] };
    const stages = expert.fpgas.map(({ nodes }) => {
      const ids = new Set(
        nodes.map((node) => model.operators.find(({ name }) => name === `node${node}`)!.id),
      );
      return { parts: all.filter((part) => parts[part]!.every((id) => ids.has(id))), kind: 0 };
    });
    expect(stages.flatMap((stage) => stage.parts).length).toBe(parts.length);
    expectMilliseconds(largestLoad(problem, stages), 20.08395, 5);
  });

  it("takes a request alone as long as by the published greedy rule, device after device until its memory is full", () => {
    const limit = 629145600;
    const { problem, parts } = divisionOf("latency_input", 5, limit);
    const stages: DagStage[] = [];
    for (const part of parts.keys()) {
      const grown = [...(stages.at(-1)?.parts ?? []), part];
      if (stages.length > 0 && problem.kinds[0]!.residentBytes(grown) <= limit) stages.pop();
      else grown.splice(0, grown.length - 1);
      stages.push({ parts: grown, kind: 0 });
    }
    const latency = stages.reduce((sum, stage) => sum + loadSeconds(problem, stage), 0);
    expectMilliseconds(latency, 100.219, 3);
  });
});
