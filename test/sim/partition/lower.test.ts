import { describe, expect, it } from "vitest";
import { InfeasibleError, InputError } from "../../../sim/errors.ts";
import { buildModel, isComputed } from "../../../sim/model/index.ts";
import {
  checkPlan,
  lower,
  lowerOnce,
  partition,
  type Inference,
  type Piece,
  type Plan,
} from "../../../sim/partition/index.ts";
import { box, isEmpty, wholeBox } from "../../../sim/tensor/index.ts";
import { branchingModel } from "../../support/residual.ts";

const model = buildModel("branching", branchingModel);
const inference: Inference = { model, inputAt: 0, resultAt: 0 };
const computed = model.operators.filter(isComputed);

function byRows(deviceCount: number): Piece[][] {
  const shares = Array.from({ length: deviceCount }, () => 1);
  return computed.map((operator) =>
    partition(operator, "inh", shares)
      .map((region, device) => ({ operator: operator.id, region, device }))
      .filter(({ region }) => !isEmpty(region)),
  );
}

const plan = (steps: readonly (readonly Piece[])[]): Plan => ({ execution: "bulk-synchronous", steps });
const unlimited = [0, 1].map((device) => ({ name: `board-${device}`, memory: Infinity }));

describe("lower", () => {
  it("moves halos, the scattered input and the gathered result, and nothing else", () => {
    const { transfers } = lower(plan(byRows(2)), inference, 2);
    const described = transfers.map(({ tensor, source, destinations, bytes, step }) => [
      model.operators[tensor]!.name,
      source,
      destinations.join(),
      bytes / 4,
      step,
    ]);
    expect(described).toEqual([
      // Rows 5..11 of the input reach device 1, which owns rows 6..11 of the stem.
      ["input", 0, "1", 3 * 7 * 10, 0],
      // Stride 2 with padding 1: device 1 reads row 5; device 0 reads rows 0..5, which it has.
      ["stem", 0, "1", 4 * 1 * 10, 1],
      // The last 3x3 layer reads one row of the neighbour's three.
      ["join", 0, "1", 12 * 1 * 5, 5],
      ["join", 1, "0", 12 * 1 * 5, 5],
      ["head", 1, "0", 5 * 3 * 5, 6],
    ]);
  });

  it("moves nothing when one device does everything where the input is", () => {
    const pieces = computed.map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 0 }));
    const { transfers, computes } = lower(plan([pieces]), inference, 2);
    expect(transfers).toEqual([]);
    expect(computes.map(({ reordersInput, reordersOutput }) => [reordersInput, reordersOutput])).toEqual(
      computed.map(({ id }) => [id === 1, id === model.outputs[0]]),
    );
    expect(computes.map(({ after }) => after)).toEqual([[], [0], [0], [1, 2], [2, 3], [4]]);
  });

  it.each<[string, (steps: Piece[][]) => void, RegExp]>([
    [
      "a dropped piece",
      (steps) => steps[0]!.pop(),
      /of stem is needed on device 1 in step 1, and no earlier piece makes it/,
    ],
    [
      "a shrunk region",
      (steps) => {
        steps[5]![0] = { ...steps[5]![0]!, region: box([0, 5], [0, 2], [0, 5]) };
      },
      /head is needed on device 0/,
    ],
    [
      "an unknown device",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, device: 2 };
      },
      /device 2 of stem is not one of 2/,
    ],
    [
      "a device below 0",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, device: -1 };
      },
      /device -1 of stem is not one of 2/,
    ],
    [
      "a device that is not a whole number",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, device: 0.5 };
      },
      /device 0.5 of stem is not one of 2/,
    ],
    [
      "a region of too few axes",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, region: box([0, 4], [0, 6]) };
      },
      /of stem is empty or outside/,
    ],
    [
      "an empty region",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, region: box([0, 4], [0, 0], [0, 10]) };
      },
      /of stem is empty or outside/,
    ],
    [
      "the input as a piece",
      (steps) => {
        steps[0]!.push({ operator: 0, region: box([0, 3], [0, 12], [0, 10]), device: 0 });
      },
      /operator 0 is not a computed/,
    ],
    [
      "an unknown operator",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, operator: 99 };
      },
      /operator 99 is not a computed/,
    ],
    [
      "a region outside the tensor",
      (steps) => {
        steps[0]![0] = { ...steps[0]![0]!, region: box([0, 4], [0, 13], [0, 10]) };
      },
      /outside \[4, 12, 10\]/,
    ],
    ["steps in the wrong order", (steps) => steps.reverse(), /no earlier piece makes it/],
    [
      "a step that waits for itself",
      (steps) => steps.splice(0, 2, [...steps[0]!, ...steps[1]!]),
      /by another device in the same bulk-synchronous step 0/,
    ],
  ])("refuses %s", (_name, spoil, message) => {
    const steps = byRows(2);
    spoil(steps);
    expect(() => lower(plan(steps), inference, 2)).toThrow(InputError);
    expect(() => lower(plan(steps), inference, 2)).toThrow(message);
  });

  it("asks of results that may stay anywhere only that all of them exist", () => {
    const steps = byRows(2);
    const anywhere: Inference = { ...inference, resultAt: "anywhere" };
    const { transfers } = lower(plan(steps), anywhere, 2);
    expect(transfers.filter(({ tensor }) => tensor === model.outputs[0])).toEqual([]);
    steps[5]!.pop();
    expect(() => lower(plan(steps), anywhere, 2)).toThrow(InputError);
    expect(() => lower(plan(steps), anywhere, 2)).toThrow(
      /\[0:5, 3:6, 0:5\] of head is needed as part of the result, and no earlier piece makes it/,
    );
  });

  it("is done again for another inference or number of devices where it is remembered, and once for the same until it is forgotten", () => {
    const { lowerPlan: remembered, forgetPlan } = lowerOnce();
    const whole = plan([
      computed.map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 0 })),
    ]);
    const first = remembered(whole, inference, 2);
    expect(remembered(whole, inference, 2)).toBe(first);
    forgetPlan(whole);
    expect(remembered(whole, inference, 2)).not.toBe(first);
    expect(remembered(whole, inference, 2)).toEqual(first);
    expect(remembered(whole, { ...inference, resultAt: 1 }, 2).transfers).toHaveLength(1);
    const third = { ...inference, resultAt: 2 };
    expect(remembered(whole, third, 3).transfers).toHaveLength(1);
    const last = plan([
      computed.map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 1 })),
    ]);
    expect(remembered(last, inference, 2).transfers).toHaveLength(2);
    expect(() => remembered(last, inference, 1)).toThrow(/device 1 of stem is not one of 1/);
  });

  it("refuses a dataflow plan in which a piece stands before what it reads", () => {
    const pieces = byRows(2).flat();
    const ordered: Plan = { execution: "dataflow", steps: [pieces] };
    expect(lower(ordered, inference, 2).transfers.length).toBeGreaterThan(0);
    const reversed: Plan = { execution: "dataflow", steps: [pieces.toReversed()] };
    expect(() => lower(reversed, inference, 2)).toThrow(InputError);
    expect(() => lower(reversed, inference, 2)).toThrow(/must come after everything that it needs/);
  });
});

it("refuses a part of an operator that cannot be divided", () => {
  const opaque = buildModel("opaque", [
    { name: "input", operation: { kind: "input", shape: [2, 4, 4] }, inputs: [] },
    { name: "unknown", operation: { kind: "opaque", type: "Unknown", shape: [2, 4, 4] }, inputs: ["input"] },
  ]);
  const half = (device: number) => ({
    operator: 1,
    region: box([0, 2], [2 * device, 2 * device + 2], [0, 4]),
    device,
  });
  const steps = [[half(0), half(1)]];
  expect(() => lower(plan(steps), { model: opaque, inputAt: "everywhere", resultAt: 0 }, 2)).toThrow(
    /unknown cannot be divided/,
  );
});

describe("checkPlan", () => {
  it("counts weights and the live tensors of a single device by hand", () => {
    const pieces = computed.map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 0 }));
    const { memories } = checkPlan(plan([pieces]), inference, unlimited);
    const weights = 4 * (4 * 28) + 4 * (6 * 37) + 4 * (6 * 5) + 4 * (5 * 109);
    // The worst moment is the stem: its input (3x12x10) and its output (4x12x10).
    expect(memories).toEqual([
      { weights, activations: 4 * (360 + 480) },
      { weights: 0, activations: 0 },
    ]);
  });

  it("splits weights by output channels and keeps them whole by rows", () => {
    const { memories } = checkPlan(plan(byRows(2)), inference, unlimited);
    expect(memories[0]!.weights).toBe(memories[1]!.weights);
    const shares = [1, 1];
    const byChannels = computed.map((operator) =>
      partition(operator, "outc", shares).map((region, device) => ({
        operator: operator.id,
        region,
        device,
      })),
    );
    const split = checkPlan(plan(byChannels), inference, unlimited).memories;
    expect(split[0]!.weights + split[1]!.weights).toBe(memories[0]!.weights);
  });

  it("names the device that lacks memory, and how much", () => {
    const small = [{ name: "board-0", memory: 4096 }, unlimited[1]!];
    expect(() => checkPlan(plan(byRows(2)), inference, small)).toThrow(InfeasibleError);
    expect(() => checkPlan(plan(byRows(2)), inference, small)).toThrow(
      /device board-0 has 4.0 KiB and needs \d+\.\d KiB: weights/,
    );
  });
});

describe("tensors change their layout where they come from elsewhere or go elsewhere", () => {
  const [stem, left] = computed;
  const whole = (id: number, device: number): Piece => ({
    operator: id,
    region: wholeBox(model.operators[id]!.shape),
    device,
  });
  /** Whether each piece enters from and leaves to the wire layout. */
  const reorders = (execution: Plan["execution"], steps: readonly (readonly Piece[])[]) =>
    lower({ execution, steps }, { ...inference, resultAt: "anywhere" }, 2).computes.map(
      ({ reordersInput, reordersOutput }) =>
        `${reordersInput ? "enters" : "stays"}, ${reordersOutput ? "leaves" : "stays"}`,
    );
  const rest = (device: number) => computed.slice(2).map(({ id }) => whole(id, device));

  it("a block on one device enters once and leaves once", () => {
    const pieces = computed.map(({ id }) => whole(id, 0));
    expect(reorders("dataflow", [pieces])).toEqual([
      "enters, stays",
      ...Array.from({ length: computed.length - 2 }, () => "stays, stays"),
      "stays, leaves",
    ]);
  });

  it("a piece that another device computes from leaves, and its reader enters, also within a step", () => {
    const pieces = [whole(stem!.id, 0), whole(left!.id, 1), ...rest(1)];
    expect(reorders("dataflow", [pieces]).slice(0, 2)).toEqual(["enters, leaves", "enters, stays"]);
  });

  it("a piece that a later step reads leaves, though on the same device, and its reader enters", () => {
    const steps = [[whole(stem!.id, 0)], [whole(left!.id, 0), ...rest(0)]];
    expect(reorders("bulk-synchronous", steps).slice(0, 2)).toEqual(["enters, leaves", "enters, stays"]);
  });
});
