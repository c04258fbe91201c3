import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { definePlanner } from "../../planners/index.ts";
import { boolean, gridSize, integer, number, oneOf, readOptions, wordOr } from "../../planners/options.ts";
import { InputError } from "../../sim/errors.ts";
import { fixedSeed } from "../support/arbitrary.ts";

describe("an option reads what it lists, and nothing else", () => {
  test.each([
    [
      "words",
      oneOf(["exact", "greedy"]),
      { exact: "exact", greedy: "greedy", Exact: undefined, "": undefined },
    ],
    ["another default", oneOf(["a", "b"], { default: "b" }), { a: "a", b: "b" }],
    ["a flag", boolean(), { true: true, false: false, yes: undefined }],
    [
      "a positive integer",
      integer({ min: 1 }),
      { 1: 1, 999999: 999999, 0: undefined, "01": undefined, 1e6: undefined },
    ],
    [
      "an integer in bounds",
      integer({ min: -2, max: 3 }),
      { "-2": -2, "-3": undefined, 3: 3, "2.0": undefined },
    ],
    ["a number above", number({ above: 0 }), { 0.5: 0.5, 0: undefined, "1e3": undefined, "0.0": undefined }],
    ["a number in bounds", number({ min: 0, max: 1 }), { 0: 0, 1: 1, 1.1: undefined, "-0.1": undefined }],
    ["a grid", gridSize(), { "2x3": { rows: 2, columns: 3 }, "17x1": undefined, "0x1": undefined }],
    [
      "a word or an integer",
      wordOr("auto", integer({ min: 0 })),
      { auto: "auto", 0: 0, 7: 7, none: undefined },
    ],
  ])("%s", (_, option, cases) => {
    for (const [text, value] of Object.entries(cases)) {
      expect(option.read(text)).toEqual(value);
      if (value !== undefined) expect(text).toMatch(new RegExp(`^(?:${option.pattern})$`));
    }
    expect(option.read(option.values[0]!)).toBeDefined();
    // Kinds of values are said in words that no value is.
    for (const word of option.values.slice(1))
      expect(option.read(word) !== undefined).toBe(!word.includes(" "));
  });

  test("integers and numbers, whatever their bounds", () => {
    const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(bounds, fc.integer({ min: -120, max: 120 }), ([min, extent], value) => {
        const allowed = value >= min && value <= min + extent ? value : undefined;
        for (const option of [integer({ min, max: min + extent }), number({ min, max: min + extent })])
          expect(option.read(String(value))).toBe(allowed);
      }),
      fixedSeed,
    );
  });

  test("a default must be allowed, and words must fit into brackets", () => {
    expect(() => integer({ min: 3, default: 2 })).toThrow(InputError);
    expect(() => oneOf(["a;b"])).toThrow(InputError);
    expect(() => wordOr("a=b", integer())).toThrow(InputError);
  });
});

test("a planner is handed its options as values, those that are not given at their defaults", () => {
  const planner = definePlanner({
    name: "seeing",
    summary: "",
    options: { depth: integer({ min: 1, default: 4 }), mode: oneOf(["a", "b"]), fast: boolean() },
    objective: ({ fast }) => (fast ? "throughput" : "latency"),
    plan: () => ({ plan: { execution: "dataflow", steps: [] } }),
  });
  const texts = { depth: "7", fast: "true" };
  expect(readOptions("seeing", { depth: integer() }, { depth: "3" })).toEqual({ depth: 3 });
  expect(planner.objective?.(texts)).toBe("throughput");
  expect(() => planner.objective?.({ depth: "no" })).toThrow("planner seeing: depth cannot be no");
  expect(() => definePlanner({ ...planner, name: "Two Words", options: {} })).toThrow(
    'a planner cannot be called "Two Words"',
  );
});
