import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logLine } from "../../results/log/line.ts";
import { InputError } from "../../sim/errors.ts";
import { mergeLogs } from "../../sweeps/merge-logs.ts";
import { rowWith } from "../results/rows.ts";

const sweep = {
  scenario: "small",
  version: "0.1.0",
  baseline: "single",
  sweptFields: [],
  keys: ["a", "b"],
  blocks: [0, 0],
  timelines: [],
  inputs: { program: "0123", files: {}, scenario: {} },
};
const point = (key: string, row: unknown) => ({ key, row, planningSeconds: 0.1 });

/** A folder of a run of two points, whose log holds these lines under right checksums. */
function runOf(...lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-rows-"));
  writeFileSync(join(folder, "results.log"), lines.join(""));
  return folder;
}

const first = [logLine({ sweep }), logLine(point("a", rowWith()))];

test("the rows that are then changed are read", () => {
  const folder = runOf(...first, logLine(point("b", rowWith({ seed: 2 }))));
  expect(mergeLogs([folder])).toMatchObject({ records: [{ key: "a" }, { key: "b" }], dropped: 0 });
});

test.each([
  ["a status that there is none of", { status: "weird" }],
  ["a status that is a list", { status: ["ok"] }],
  ["a latency in words", { simulated_latency_s: "abc" }],
  ["a latency of 0", { simulated_latency_s: 0 }],
  ["a latency below 0", { predicted_latency_s: -1 }],
  ["status ok and no latency", { status: "ok", simulated_latency_s: null }],
  ["a share above 1", { trace_share: 2 }],
  ["half a device", { devices: 1.5 }],
  ["a model that is an object", { model: { toString: "x" } }],
  ["a model without a name", { model: "" }],
  ["swept fields that are a list", { swept: [1, 2] }],
  ["a swept field called like a column", { swept: { status: "ok" } }],
  ["a column too many", { extra: 1 }],
  ["a column too few", { reason: undefined }],
])("a row with %s under a right checksum does not count, and its point is missing", (_, change) => {
  const folder = runOf(...first, logLine(point("b", { ...rowWith(), ...change })));
  expect(messageOf(folder)).toBe("1 of 2 points are missing; run the rest first");
});

test.each([
  ["a latency beyond all numbers", '"simulated_latency_s":0', '"simulated_latency_s":1e999,"seed":0'],
  ["a column called __proto__", '"model"', '"__proto__":{"status":"ok"},"model"'],
])("so with %s, as JSON can hold it", (_, from, to) => {
  const text = JSON.stringify(point("b", rowWith({ simulated_latency_s: 0 })));
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const checksum = createHash("sha256").update(changed).digest("hex").slice(0, 16);
  expect(messageOf(runOf(...first, `${checksum} ${changed}\n`))).toMatch(/^1 of 2 points are missing/);
});

test.each([
  ["keys that are an object", { keys: { length: 2 } }],
  ["fewer blocks than keys", { blocks: [0] }],
  ["a block in words", { blocks: [0, "1"] }],
  ["a version that is a number", { version: 1 }],
])("a sweep with %s is none", (_, change) => {
  const folder = runOf(logLine({ sweep: { ...sweep, ...change } }), ...first.slice(1));
  expect(messageOf(folder)).toBe(`${folder}: holds no readable log of a run`);
});

/** Why a run is refused as bad input. */
function messageOf(folder: string): string {
  try {
    mergeLogs([folder]);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return "nothing";
}
