import fc from "fast-check";
import { expect, test } from "vitest";
import { rowMap } from "../../../planners/edgeflow/row-map.ts";
import { rowAxis, rowsOf } from "../../../planners/strips/rows.ts";
import { buildModel, inputRegion, type Operation, type Window } from "../../../sim/model/index.ts";
import { isEmpty, wholeBox, withRange } from "../../../sim/tensor/index.ts";
import { fixedSeed, windows } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";

const undilated = windows.map((window): Window => ({ ...window, dilation: [1, 1] }));

test("rows of a window are those of the receptive field; small windows lie on the lines away from the border", () => {
  fc.assert(
    fc.property(undilated, fc.integer({ min: 24, max: 60 }), (window, height) => {
      const operation: Operation = { kind: "pooling", function: "maximum", ceiling: false, ...window };
      const model = buildModel("one", [
        { name: "input", operation: { kind: "input", shape: [1, height, 24] }, inputs: [] },
        { name: "window", operation, inputs: ["input"] },
      ]);
      const operator = model.operators[1]!;
      const rows = operator.shape[1]!;
      const { needed, stride, before, after } = rowMap(operator, 0);
      const [kernel] = window.kernel;
      const { top } = window.padding;
      for (let start = 0; start < rows; start++) {
        for (let end = start + 1; end <= rows; end++) {
          const region = inputRegion(operator, withRange(wholeBox(operator.shape), 1, start, end), 0);
          // A window may lie wholly in the padding.
          if (isEmpty(region)) continue;
          expect(needed(start, end)).toEqual([region.start[1], region.end[1]]);
          const first = start * window.stride[0] - top;
          const last = (end - 1) * window.stride[0] - top + kernel;
          if (kernel > 3 || first < 0 || last > height) continue;
          expect([stride * start - before, stride * end + after]).toEqual([first, last]);
        }
      }
      expect(needed(2, 2)).toEqual([0, 0]);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

test("rows that operators of all families read are never fewer than they need", () => {
  for (const { operators } of modelFamilies) {
    for (const operator of operators) {
      const rows = rowsOf(operator);
      for (const [slot, shape] of operator.inputShapes.entries()) {
        const { needed } = rowMap(operator, slot);
        const axis = rowAxis({ ...operator, shape });
        for (let start = 0; start < rows && rows > 1; start++) {
          const whole = wholeBox(operator.shape);
          const region = inputRegion(operator, withRange(whole, rowAxis(operator), start, start + 1), slot);
          if (isEmpty(region)) continue;
          const [from, to] = needed(start, start + 1);
          expect(from).toBeLessThanOrEqual(region.start[axis]!);
          expect(to).toBeGreaterThanOrEqual(region.end[axis]!);
        }
      }
    }
  }
});
