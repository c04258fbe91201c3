import { expect, test } from "vitest";
import {
  readValidationCsv,
  summarizeValidations,
  validationCsv,
  type ValidationRow,
} from "../../../verify/validation/index.ts";

const row: ValidationRow = {
  ...{
    scenario: "links",
    model: "chain",
    planner: "flexpie",
    devices: 3,
    topology: "star",
    bandwidth_bps: 1e8,
  },
  ...{ swept: "cluster.devices.0.count=3", seed: 1, mode: "replay", factor: 1, links: "shaped" },
  ...{ simulated_links: "measured", load: "", verdict: "measured", requests: 1 },
  ...{ measured_s: 0.2, iqr_s: 0.001, simulated_s: 0.19, error: -0.05 },
  ...{ measured_compute_s: 0.15, measured_transfer_s: 0.04, measured_waiting_s: 0.01 },
  ...{ simulated_compute_s: 0.15, simulated_transfer_s: 0.04, simulated_waiting_s: 0 },
  ...{ runs: 7, dropped_runs: 1, overruns: 3, max_rel_error: 0, cpu_pressure: 12.5, reason: "" },
};
const errors = [-0.05, 0.01, 0.02, -0.03, 0.04];
const rows: readonly ValidationRow[] = [
  ...errors.map((error, index) => ({ ...row, error, bandwidth_bps: (index + 1) * 1e7 })),
  { ...row, error: 0.5, verdict: "disturbed" },
  { ...row, error: 0.1, load: 0.8, requests: 12 },
  { ...row, verdict: "failed", measured_s: "", error: "", requests: "", reason: "=a board, gone" },
];

test("a table of validations is read as it was written", () => {
  expect(readValidationCsv(validationCsv(rows), "table.csv")).toEqual(rows);
  const spoilt = validationCsv(rows).replace("replay", "reply");
  expect(() => readValidationCsv(spoilt, "table.csv")).toThrow('mode cannot be "reply"');
});

test("the summary counts what was measured, by mode and by what comes", () => {
  const [single, stream] = summarizeValidations(rows);
  expect(single).toMatchObject({
    mode: "replay",
    requests: "single",
    cases: 5,
    disturbed: 1,
    failed: 1,
    wrong: 0,
  });
  // Of 1, 2, 3, 4 and 5 %: the median is 3, and nine tenths of the way lies between 4 and 5.
  expect(single!.medianError).toBeCloseTo(0.03, 12);
  expect(single!.p90Error).toBeCloseTo(0.046, 12);
  expect(single!.worstError).toBe(0.05);
  expect(single!.worstCase).toContain("10 Mbps");
  expect(single!.bias).toBe(0.01);
  expect(single!.medianTransferError).toBe(0);
  expect(stream).toMatchObject({ requests: "stream", cases: 1, worstError: 0.1 });
});
