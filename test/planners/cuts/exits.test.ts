import fc from "fast-check";
import { expect, it } from "vitest";
import { choosePlanner, problemOf, provePlan, requirePlan } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { addExits, buildModel } from "../../../sim/model/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import type { Inference } from "../../../sim/partition/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames } from "../../support/cluster.ts";

/** A layer of a chain: seconds on the edge and in the cloud, channels of its output, and which requests leave behind it. */
interface Layer {
  readonly edge: number;
  readonly cloud: number;
  readonly channels: number;
  readonly share: number;
}

const bandwidth = 1e6;
const pixels = 64;
const floats = 4;
const headSeconds = { edge: 0.003, cloud: 0.001 };

/**
 * Seconds of a request on average, with the first layers on the edge: by hand, layer by layer, from who is left. A head runs on
 * the side of its layer, that of the last one on the edge perhaps in the cloud; its result comes back from the cloud.
 */
function byHand(
  layers: readonly Layer[],
  latency: number,
  onEdge: number,
  isLastHeadInCloud: boolean,
): number {
  let seconds = 0;
  let left = 1;
  const inputBytes = pixels * floats;
  const upload = (bytes: number) => left * (latency + bytes / bandwidth);
  if (onEdge === 0) seconds += upload(inputBytes);
  for (const [index, { edge, cloud, channels, share }] of layers.entries()) {
    const isOnEdge = index < onEdge;
    const isLast = index === layers.length - 1;
    const isCutHere = index + 1 === onEdge && !isLast;
    const isHeadOnEdge = isOnEdge && !(isCutHere && isLastHeadInCloud);
    const mapBytes = channels * pixels * floats;
    seconds += left * (isOnEdge ? edge : cloud);
    if (isCutHere && isLastHeadInCloud) seconds += upload(mapBytes);
    if (!isLast && share > 0) seconds += left * (isHeadOnEdge ? headSeconds.edge : headSeconds.cloud);
    const leaves = isLast ? left : share;
    const resultBytes = isLast ? mapBytes : floats * channels;
    if (!isHeadOnEdge) seconds += leaves * (latency + resultBytes / bandwidth);
    left -= leaves;
    if (isCutHere && !isLastHeadInCloud) seconds += upload(mapBytes);
  }
  return seconds;
}

const layers = fc
  .array(
    fc.record({
      edge: fc.integer({ min: 1, max: 60 }).map((ms) => ms / 1e3),
      cloud: fc.integer({ min: 1, max: 20 }).map((ms) => ms / 1e3),
      channels: fc.integer({ min: 1, max: 60 }),
      share: fc.constantFrom(0, 0, 0.1, 0.2, 0.6),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .filter((chain) => chain.slice(0, -1).reduce((sum, { share }) => sum + share, 0) < 1);

it("cuts chains with exits as the best of all cuts, weighted by who is left", () => {
  let pulledToTheEdge = 0;
  fc.assert(
    fc.property(layers, fc.constantFrom(0, 0.004, 0.03), (chain, latency) => {
      const exits = chain.slice(0, -1).flatMap(({ share }, index) =>
        share > 0
          ? [
              {
                after: `layer${index}`,
                share,
                layers: [{ kind: "global-pooling", function: "average" } as const],
              },
            ]
          : [],
      );
      const plain = buildModel("chain", [
        { name: "input", operation: { kind: "input", shape: [1, 8, 8] }, inputs: [] },
        ...chain.map(({ channels }, index) => ({
          name: `layer${index}`,
          operation: {
            kind: "convolution",
            outputChannels: channels,
            groups: 1,
            bias: false,
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            padding: { top: 0, left: 0, bottom: 0, right: 0 },
          } as const,
          inputs: [index === 0 ? "input" : `layer${index - 1}`],
        })),
      ]);
      const model = addExits(plain, exits);
      const profile = (side: "edge" | "cloud") => ({
        name: side,
        tileCost: ({ name, operation }: (typeof model.operators)[number]) => ({
          kernel:
            operation.kind === "convolution"
              ? chain[Number(name.slice("layer".length))]![side]
              : operation.kind === "global-pooling"
                ? headSeconds[side]
                : 0,
          reorderInput: 0,
          reorderOutput: 0,
          source: "roofline" as const,
          samples: [],
        }),
      });
      const cluster = clusterOf(
        [profile("edge"), profile("cloud")],
        mesh(deviceNames(2), { bandwidth, latency, duplex: "full" }),
      );
      const inference: Inference = { model, inputAt: 0, resultAt: 0 };
      const cuts = [...chain.keys(), chain.length].flatMap((onEdge) =>
        [false, true].map((isLastHeadInCloud) => byHand(chain, latency, onEdge, isLastHeadInCloud)),
      );
      const least = Math.min(...cuts);
      for (const name of ["neurosurgeon", "dads", "qdmp", "cic"]) {
        const { planner, options } = choosePlanner(name);
        const planned = requirePlan(planner.plan(problemOf(inference, cluster), options));
        expect(planned.predictedLatency).toBeCloseTo(least, 9);
        const whole = requirePlan(planner.plan(problemOf({ ...inference, model: plain }, cluster), options));
        const piecesOnEdge = ({ plan }: typeof planned) =>
          plan.steps.flat().filter(({ operator, device }) => device === 0 && operator > 0).length;
        if (exits.length > 0 && piecesOnEdge(whole) < piecesOnEdge(planned)) pulledToTheEdge++;
        const { exits: parts } = provePlan(planned, inference, cluster);
        expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
        for (const { plan, inference: part } of parts)
          for (const { operator, region } of plan.steps.flat())
            expect(region).toEqual(wholeBox(part.model.operators[operator]!.shape));
      }
    }),
    { ...fixedSeed, numRuns: 25 },
  );
  // Exits pull layers to the edge, else nothing was weighed.
  expect(pulledToTheEdge).toBeGreaterThan(3);
});
