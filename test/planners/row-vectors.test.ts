import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectedShares, threeBoards } from "./coedge/given.ts";
import { exampleLayers } from "./edgeflow/given.ts";

const folder = join(import.meta.dirname, "../../../shared/vectors");
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));

/** The numbers that the tests of the algorithms restate. */
describe.skipIf(!existsSync(folder))("given vectors (skipped where ../shared/vectors is absent)", () => {
  it("shares and joules under deadlines are those of the tests", () => {
    const names = ["master_pi", "pi2", "tx2"];
    const results = expectedShares.map(([deadline_s, active, lambdas, energy_J]) => ({
      deadline_s,
      active: active.map((device) => names[device]),
      feasible: lambdas !== null,
      lambdas,
      energy_J,
    }));
    expect(read("coedge_like_lp.json")).toMatchObject({
      layer_input_KB: threeBoards.stages.map(({ computeSeconds }) =>
        expect.closeTo(computeSeconds[0]! * 1e3, 9),
      ),
      fc_time_s: threeBoards.fixedSeconds,
      results,
    });
  });

  it("boundaries and finishes are those of the tests", () => {
    expect(read("edgeflow_like_greedy.json")).toMatchObject({
      layers: exampleLayers.map(({ window, inputRows, rows, rowBytes, seconds }) => ({
        F: window.kernel,
        S: window.stride,
        P: window.padding,
        Hin: inputRows,
        Hout: rows,
        rowbytes: rowBytes,
        sec: seconds,
      })),
      result: exampleLayers.map(({ boundaries, finish }) => ({ boundaries, finish })),
    });
  });

  it("widths and iterations are those of the tests", () => {
    expect(read("ocbp_bodp_example.json")).toMatchObject({
      BODP: { widths: [9, 9, 19, 19], times: [0.398754534, 0.077628134, 0.400407475, 0.125156275] },
      OCBP: {
        widths: [3, 20, 8, 25],
        times: [0.158718285, 0.164455552, 0.180374246, 0.16259904],
        iterations: 18,
      },
    });
  });
});
