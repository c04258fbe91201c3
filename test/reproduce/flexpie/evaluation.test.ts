import { expect, test } from "vitest";
import { cases } from "../../../reproduce/flexpie/case.ts";
import { compareCases } from "../../../reproduce/flexpie/compare.ts";
import { summaryOf } from "../../../reproduce/flexpie/summary-json.ts";
import { evaluationOff, perfectCase, published } from "./published-times.ts";

const missed = (...off: Parameters<typeof evaluationOff>) =>
  evaluationOff(...off)
    .verdicts.filter(({ met }) => !met)
    .map(({ name }) => name);

test("the published times themselves have no error and meet every target", () => {
  const { accuracy, verdicts, scores } = evaluationOff();
  expect(verdicts.every(({ met }) => met)).toBe(true);
  expect(accuracy.map(({ model, cases }) => [model, cases])).toEqual([
    ...["mobilenet-v1", "resnet18", "resnet101", "bert-base"].map((model) => [model, 6]),
    ["all", 24],
  ]);
  for (const of of accuracy) {
    expect(of).toMatchObject({ timeError: 0, speedupError: 0, speedupsNear: 1, tau: 1 });
    expect(of).toMatchObject({ best: 1, worst: 1, bestBaseline: 1 });
  }
  expect(scores.map(({ nodes, withBert }) => [nodes, withBert])).toEqual([
    ...[4, 3].flatMap((nodes) => [false, true].map((withBert) => [nodes, withBert])),
  ]);
  const [withoutBert, withBert, three] = scores;
  expect(withoutBert!.recomputed!.outc).toBeCloseTo(0.4524, 3);
  expect(withBert!.printed).toBeUndefined();
  expect([three!.recomputed, three!.printed!.outc]).toEqual([undefined, 0.42]);
});

test("a common factor is an error of times and not of speed-ups", () => {
  expect(missed(() => 1.11)).toEqual(["MobileNet-v1 times, median error"]);
  expect(missed(() => 1.09)).toEqual([]);
});

test("a slow FlexPie spoils speed-ups, and then the best scheme", () => {
  expect(missed((_, scheme) => (scheme === "flexpie" ? 0.92 : 1))).toEqual([
    "speed-up over the baselines, median error",
  ]);
  expect(missed((_, scheme) => (scheme === "flexpie" ? 1.3 : 1))).toEqual([
    "speed-up over the baselines, median error",
    "speed-ups within 20 % of the paper's",
    "best scheme agrees",
  ]);
});

test("a quick OutC spoils the worst scheme and every fifth speed-up", () => {
  expect(missed(({ model }, scheme) => (scheme === "outc" && model !== "bert-base" ? 0.3 : 1))).toEqual([
    "speed-ups within 20 % of the paper's",
    // It is the best scheme instead in more than 20 % of settings.
    "best scheme agrees",
    "worst scheme agrees",
  ]);
});

test("an error has a sign in the bias alone", () => {
  const { accuracy } = evaluationOff((_, scheme) => (scheme === "flexpie" ? 1.25 : 1));
  expect(accuracy.at(-1)!.speedupError).toBeCloseTo(0.2, 12);
  expect(accuracy.at(-1)!.speedupBias).toBeCloseTo(-0.2, 12);
});

test("what the paper does not show is not judged", () => {
  expect(missed(({ nodes, topology }) => (nodes === 3 || topology === "mesh" ? 9 : 1))).toEqual([]);
});

test("a time that is not a positive number is an error of the simulation", () => {
  const broken = () => [...compareCases(() => ({ ...perfectCase(cases[0]!), fused: NaN }), published)];
  expect(broken).toThrow("4 nodes, mobilenet-v1, 5G ring, fused: the simulated time is NaN s");
});

test("the summary says whether all targets are met, and has no number that JSON lacks", () => {
  const summary = summaryOf(evaluationOff());
  expect(summary.ok).toBe(true);
  expect(JSON.parse(JSON.stringify(summary))).toMatchObject({ ok: true, accuracy: [{}, {}, {}, {}, {}] });
  expect(summary.agreement).toHaveLength(24);
  expect(summaryOf(evaluationOff(() => 2)).ok).toBe(false);
});
