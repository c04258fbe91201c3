import fc from "fast-check";
import { expect, test } from "vitest";
import { choosePlanner, chooseScheduler, planners } from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";
import { fixedSeed } from "../support/arbitrary.ts";

/** What every object has, and no planner as an option. */
const inherited = [...Object.getOwnPropertyNames(Object.prototype), "length", "name", "prototype"];

test.each(planners.map(({ name }) => name))("%s has no option that every object has", (name) => {
  for (const option of inherited) {
    for (const text of [`${name}[${option}=1]`, `${name}[${option}]`])
      expect(() => choosePlanner(text)).toThrow(`planner ${name} has no option ${option}`);
  }
});

test("an option cannot take what every object has, nor the word for a kind of values", () => {
  for (const { name, options } of planners)
    for (const option of Object.keys(options))
      for (const value of [...inherited, "positive integer", "positive number", "rows x columns"])
        expect(() => choosePlanner(`${name}[${option}=${value}]`)).toThrow(`${option} cannot be ${value}`);
});

test("an option stands once, and its value has no second equals sign", () => {
  expect(() => choosePlanner("flexpie[search=greedy;search=exact]")).toThrow("option search occurs twice");
  expect(() => choosePlanner("flexpie[search=exact; search =exact]")).toThrow("option search occurs twice");
  expect(() => choosePlanner("flexpie[search=greedy=x]")).toThrow("search cannot be greedy=x");
});

test("options with a comma between them are told what separates options", () => {
  expect(() => choosePlanner("maruf[partitions=2, replicas=1]")).toThrow(
    "options are separated by ; and not by a comma (such as maruf[partitions=2;replicas=1])",
  );
});

test("any text is a planner or an InputError", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "flexpie",
      "coedge",
      "heft",
      "search",
      "split",
      "greedy",
      "[",
      "]",
      "=",
      ";",
      "constructor",
    ),
    fc.string({ maxLength: 5, unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      for (const choose of [choosePlanner, chooseScheduler]) {
        try {
          expect(choose(words.join("")).label).not.toBe("");
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }
    }),
    { ...fixedSeed, numRuns: 500 },
  );
  expect(() => choosePlanner("x".repeat(1e6))).toThrow("a planner of 1000000 characters");
});
