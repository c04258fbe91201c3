import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  defaultBoosting,
  flatPredictor,
  formatModel,
  hashTable,
  parseModel,
  trainEnsemble,
  type SavedModel,
} from "../../../traces/index.ts";
import { fnv1a } from "../../../traces/estimator/model/hash.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { smallTables, tableOf } from "./tables.ts";

const table = tableOf(
  [
    [1, 2],
    [2, 1],
    [3, 5],
    [4, 4],
    [5, 0],
  ],
  [1, 2, 3, 4, 5],
);
const settings = { ...defaultBoosting, trees: 3, leafRows: 1 };
const model: SavedModel = {
  ensemble: trainEnsemble(table, { settings, seed: 1 }),
  target: "seconds",
  dataHash: hashTable(table),
  rows: 5,
  seed: 1,
  settings,
  heldOut: { count: 4, mape: 0.1, p90: 0.2, p99: 0.3 },
};
const expected = { features: ["x0", "x1"], target: "seconds" };
const text = formatModel(model);

describe("model files", () => {
  it("hold what was saved, infinite settings too", () => {
    expect(parseModel(text, "m.json", expected)).toEqual(model);
    expect(formatModel(parseModel(text, "m.json", expected))).toBe(text);
    const untested = { ...model, heldOut: undefined };
    expect(parseModel(formatModel(untested), "m.json", expected)).toEqual(untested);
  });

  it("predict the same after a round trip, to the last bit", () => {
    fc.assert(
      fc.property(
        smallTables,
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 }),
        (own, row) => {
          const ensemble = trainEnsemble(own, { settings: { ...settings, trees: 11 }, seed: 1 });
          const wanted = { features: own.features, target: "seconds" };
          const back = parseModel(formatModel({ ...model, ensemble }), "m.json", wanted);
          const values = Float64Array.from(row);
          expect(flatPredictor(back.ensemble)(values)).toBe(flatPredictor(ensemble)(values));
        },
      ),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  const json = JSON.parse(text) as Record<string, unknown> & { readonly trees: readonly object[] };
  const changed = (change: object) => JSON.stringify({ ...json, ...change });
  const withRoot = (root: unknown) =>
    changed({ trees: [...json.trees, { name: "DTRegression", options: {}, root }] });
  let deep: unknown = { distribution: 0 };
  for (let level = 0; level < 100; level++) {
    deep = { splitColumn: 0, splitValue: 1, left: { distribution: 0 }, right: deep };
  }
  it.each([
    ["no JSON", "{", "m.json: is not JSON"],
    ["an empty file", "", "m.json: is not JSON"],
    ["another format", changed({ format: "onnx" }), 'must have format "slicewise-estimator" and version 1'],
    ["another version", changed({ version: 2 }), "version 1"],
    ["a list", "[]", "is not an estimator"],
    ["another target", changed({ target: "bytes" }), "predicts bytes, not seconds"],
    ["another feature", changed({ features: ["x0", "y"] }), "number 2 is y, expected x1"],
    ["a missing feature", changed({ features: ["x0"] }), "number 2 is missing, expected x1"],
    ["one more feature", changed({ features: ["x0", "x1", "x2"] }), "number 3 is x2, expected no more"],
    ["features in another order", changed({ features: ["x1", "x0"] }), "number 1 is x1, expected x0"],
    ["no hash", changed({ dataHash: "none" }), "m.json: dataHash:"],
    ["no base", changed({ base: null }), "m.json: base:"],
    ["a negative error", changed({ heldOut: { count: 1, mape: -1, p90: 0, p99: 0 } }), "heldOut.mape"],
    ["a tree of another kind", changed({ trees: [{ name: "DTClassifier" }] }), "m.json: trees.0.name"],
    ["a node without children", withRoot({ splitColumn: 0, splitValue: 1 }), "tree 4: a node is neither"],
    ["an unknown column", withRoot({ splitColumn: 2, splitValue: 1, left: {}, right: {} }), "tree 4: a node"],
    ["a leaf without number", withRoot({ distribution: "1" }), "tree 4: a node is neither"],
    ["a deep tree", withRoot(deep), "tree 4: is deeper than 64"],
  ])("are refused: %s", (_, bad, reason) => {
    const parse = () => parseModel(bad, "m.json", expected);
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(reason);
  });

  it("are refused, whatever is cut off", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.trimEnd().length - 1 }), (length) => {
        expect(() => parseModel(text.slice(0, length), "m.json", expected)).toThrow(InputError);
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});

describe("hashes", () => {
  // Test vectors of the FNV reference implementation.
  it.each([
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
  ])("of %j are the published ones", (word, hash) => {
    expect(fnv1a(new TextEncoder().encode(word))).toBe(hash);
  });

  it("differ when a value, a target or a name differs", () => {
    const hashes = [
      table,
      { ...table, features: ["x0", "y"] },
      { ...table, values: table.values.with(0, 1 + Number.EPSILON) },
      { ...table, targets: table.targets.with(4, 6) },
    ].map(hashTable);
    expect(new Set(hashes).size).toBe(4);
  });
});
