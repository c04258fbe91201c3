import { describe, expect, it } from "vitest";
import { resultShares, weighedBySurvivors } from "../../../planners/cuts/survivors.ts";
import type { CutProblem } from "../../../planners/cuts/index.ts";
import { dagOf } from "../../../planners/dag/index.ts";
import { addExits, buildModel } from "../../../sim/model/index.ts";

const relu = (name: string, from: string) => ({
  name,
  operation: { kind: "activation", function: "relu" } as const,
  inputs: [from],
});
const head = [{ kind: "global-pooling", function: "average" } as const];
const plain = buildModel("chain", [
  { name: "input", operation: { kind: "input", shape: [1, 4, 4] }, inputs: [] },
  relu("a", "input"),
  relu("b", "a"),
  relu("c", "b"),
]);
/** A quarter of the requests leaves behind a, and as much as leaves behind b goes on to c. */
const model = addExits(plain, [
  { after: "a", share: 0.25, layers: head },
  { after: "b", share: 0.375, layers: head },
]);

/** By name of the operator: what so many in a hundred of all requests do. */
type Parts = Readonly<Record<string, number>>;

/** Every figure of every node is 100, that of a last node, which waits for the result, too. */
function problemOf(count: number): CutProblem {
  const hundreds = () => new Float64Array(count).fill(100);
  return {
    dag: dagOf(count, []),
    edgeSeconds: hundreds(),
    cloudSeconds: hundreds(),
    bytes: hundreds(),
    messages: hundreds(),
    crossingSeconds: hundreds(),
    resultBytes: hundreds(),
    resultMessages: hundreds(),
    coding: { encode: hundreds(), decode: hundreds(), back: hundreds() },
  };
}

describe("what a request takes of a cut on average", () => {
  const heads = model.operators.filter(({ operation }) => operation.kind === "global-pooling");
  const [first, second] = heads.map(({ name }) => name) as [string, string];
  const [firstExit, secondExit] = model.operators
    .filter(({ operation }) => operation.kind === "exit")
    .map(({ name }) => name) as [string, string];
  const weighed = weighedBySurvivors(model, problemOf(model.operators.length + 1));
  const named = (figures: Float64Array): Parts =>
    Object.fromEntries(model.operators.map(({ id, name }) => [name, figures[id]!]));

  it("counts what nodes take for those that run them", () => {
    for (const seconds of [weighed.edgeSeconds, weighed.cloudSeconds])
      expect(named(seconds)).toMatchObject({
        input: 100,
        a: 100,
        [first]: 100,
        b: 75,
        [second]: 75,
        c: 37.5,
      });
  });

  it("counts what crosses for those that run one of its readers, or leave with it", () => {
    const coding = weighed.coding!;
    const crossing = [weighed.bytes, weighed.messages, weighed.crossingSeconds];
    for (const figures of [...crossing, coding.encode, coding.decode, coding.back])
      expect(named(figures)).toMatchObject({
        input: 100,
        a: 100,
        b: 75,
        c: 37.5,
        [firstExit]: 75,
        [secondExit]: 37.5,
      });
  });

  it("counts what comes back for those that leave with it", () => {
    const results: Parts = { input: 0, a: 0, b: 0, c: 37.5 };
    expect(named(weighed.resultBytes)).toMatchObject(results);
    expect(weighed.resultMessages).toEqual(weighed.resultBytes);
    const shares = resultShares(model);
    expect([...shares.values()].sort()).toEqual([0.25, 0.375, 0.375]);
    for (const [id, share] of shares) expect(weighed.resultBytes[id]).toBe(100 * share);
    expect(resultShares(plain)).toEqual(new Map([[3, 1]]));
  });

  it("leaves alone what is never allowed, what waits for the result, and a model without exits", () => {
    expect(weighed.cloudSeconds.at(-1)).toBe(100);
    const forbidden = problemOf(model.operators.length);
    forbidden.cloudSeconds.fill(Infinity);
    expect([...weighedBySurvivors(model, forbidden).cloudSeconds].every((one) => one === Infinity)).toBe(
      true,
    );
    const { coding, ...uncoded } = problemOf(model.operators.length);
    expect(coding).toBeDefined();
    expect(weighedBySurvivors(model, uncoded)).not.toHaveProperty("coding");
    const whole = problemOf(plain.operators.length);
    expect(weighedBySurvivors(plain, whole)).toBe(whole);
  });
});
