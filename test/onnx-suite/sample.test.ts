import { describe, expect, it } from "vitest";
import { judge, nodeTests } from "./node-tests.ts";

const tests = nodeTests();

// Every operator whose import failed silently once, and one test in ten of the others; `npm run check:onnx-suite` takes all.
describe.skipIf(tests.length === 0)(
  "node tests of ONNX (Debian's libonnx-testdata, skipped where it is absent)",
  () => {
    it("import with the right shapes and types, or are refused", () => {
      const sample = tests.filter(
        (test, index) => index % 10 === 0 || /concat|keepdims|constant|shape/.test(test),
      );
      const verdicts = sample.map(judge);
      expect(verdicts.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
      expect(verdicts.filter(({ verdict }) => verdict === "right").length).toBeGreaterThan(
        verdicts.length / 2,
      );
    });
  },
);
