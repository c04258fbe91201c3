import { expect, test } from "vitest";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import { planningProblem, planWith } from "../support/row-planning.ts";

const model = linkOperators(builtInNetwork("vgg16"));
const task = planningProblem(
  { model, inputAt: 0, resultAt: 0 },
  { secondsPerMac: [1e-9, 1e-9, 5e-10], bandwidth: 1e8 },
);

test("VGG16: convolutions between two poolings are a block, poolings and vectors are the master's", () => {
  const steps = planWith("edgeld", task).plan.steps.map((pieces) => ({
    kinds: [...new Set(pieces.map(({ operator }) => operator))].map(
      (operator) => model.operators[operator]!.operation.kind,
    ),
    devices: new Set(pieces.map(({ device }) => device)),
  }));
  const convolutions = (count: number) => Array.from({ length: count }, () => "convolution");
  expect(steps.slice(0, 10).map(({ kinds }) => kinds)).toEqual(
    [2, 2, 3, 3, 3].flatMap((count) => [convolutions(count), ["pooling"]]),
  );
  for (const { kinds, devices } of steps)
    expect(devices).toEqual(new Set(kinds[0] === "convolution" ? [0, 1, 2] : [0]));
});

test("single layers: the faster device gets more rows", () => {
  const slow = planWith("edgeld[blocks=single]", task).plan.steps[3]!;
  const rows = slow.map(({ region }) => region.end[1]! - region.start[1]!);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(112);
  expect(rows[2]).toBeGreaterThan(rows[1]!);
});
