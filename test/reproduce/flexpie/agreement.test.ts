import { expect, test } from "vitest";
import { agreementOf } from "../../../reproduce/flexpie/agreement.ts";
import { cases, type Times } from "../../../reproduce/flexpie/case.ts";

const paper: Times = { outc: 90, inh: 60, grid2d: 50, fused: 45, layerwise: 44.95, flexpie: 40 };
const against = (ours: Partial<Times>, resolution = 0.11, changed: Partial<Times> = {}) =>
  agreementOf({
    setting: cases[0]!,
    ours: { ...paper, ...ours },
    paper: { times: { ...paper, ...changed }, resolution },
  });

test("the same times agree throughout", () => {
  const { tau, best, worst, bestBaseline } = against({});
  expect(tau).toBe(1);
  expect(best).toEqual({ ours: ["flexpie"], paper: ["flexpie"], agrees: true });
  expect(worst).toEqual({ ours: ["outc"], paper: ["outc"], agrees: true });
  expect(bestBaseline).toEqual({ ours: ["layerwise"], paper: ["fused", "layerwise"], agrees: true });
});

test("either of two bars that the figure does not tell apart may be the best", () => {
  expect(against({ fused: 44 }).bestBaseline.agrees).toBe(true);
  expect(against({ fused: 44 }, 0.01).bestBaseline.agrees).toBe(false);
});

test("another best or worst scheme does not agree", () => {
  expect(against({ grid2d: 30 }).best).toMatchObject({ ours: ["grid2d"], agrees: false });
  expect(against({ inh: 100 }).worst).toMatchObject({ ours: ["inh"], paper: ["outc"], agrees: false });
});

test("schemes of ours that share the best time count together", () => {
  const { best } = against({ fused: 40, layerwise: 40 }, 0.11, { fused: 39 });
  expect(best).toEqual({ ours: ["fused", "layerwise", "flexpie"], paper: ["fused"], agrees: true });
});
