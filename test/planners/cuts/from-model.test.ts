import { describe, expect, it } from "vitest";
import { modelCut } from "../../../planners/cuts/from-model.ts";
import { problemOf } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { elementCount } from "../../../sim/tensor/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const link = { bandwidth: 1e6, latency: 0.125, duplex: "full" } as const;
const profiles = [1e-8, 2e-9, 3e-9].map((rate, device) => linearProfile(`device ${device}`, rate));
const cluster = clusterOf(profiles, mesh(deviceNames(3), link));
const ends = { edge: 0, cloud: 1 };
const cutOf = (
  model: (typeof modelFamilies)[number],
  inputAt: number | "everywhere",
  resultAt: number | "anywhere",
) => modelCut(problemOf({ model, inputAt, resultAt }, cluster), ends);

const secondsOfMessage = (bytes: number) => link.latency + bytes / link.bandwidth;

describe.each(modelFamilies.map((model) => ({ model, name: model.name })))(
  "the cut problem of $name",
  ({ model }) => {
    const results = new Set(model.outputs);
    const bytes = model.operators.map(({ shape }) => 4 * elementCount(shape));

    it("brings a result that a third device wants there from either side", () => {
      const [anywhere, third] = [cutOf(model, 0, "anywhere"), cutOf(model, 0, 2)];
      for (const { id } of model.operators) {
        const way = results.has(id) ? secondsOfMessage(bytes[id]!) : 0;
        expect(third.edgeSeconds[id]).toBeCloseTo(anywhere.edgeSeconds[id]! + way, 9);
        // The input stays where it is.
        if (anywhere.cloudSeconds[id] === Infinity) expect(third.cloudSeconds[id]).toBe(Infinity);
        else expect(third.cloudSeconds[id]).toBeCloseTo(anywhere.cloudSeconds[id]! + way, 9);
      }
    });

    it("brings the input of a third device to the side that reads it", () => {
      const [everywhere, third] = [cutOf(model, "everywhere", "anywhere"), cutOf(model, 2, "anywhere")];
      for (const { id, operation } of model.operators) {
        const way = operation.kind === "input" ? secondsOfMessage(bytes[id]!) : 0;
        expect(third.edgeSeconds[id]).toBeCloseTo(everywhere.edgeSeconds[id]! + way, 9);
        expect(third.cloudSeconds[id]).toBeCloseTo(everywhere.cloudSeconds[id]! + way, 9);
        expect(third.crossingSeconds[id]).toBeCloseTo(everywhere.crossingSeconds[id]! + way, 9);
        expect(third.bytes[id]).toBe(everywhere.bytes[id]);
      }
    });

    it("brings a result back to the edge as a message of its bytes", () => {
      const back = cutOf(model, 0, 0);
      for (const { id } of model.operators) {
        expect(back.resultBytes[id]).toBe(results.has(id) ? bytes[id] : 0);
        expect(back.resultMessages[id]).toBe(results.has(id) ? 1 : 0);
      }
    });
  },
);
