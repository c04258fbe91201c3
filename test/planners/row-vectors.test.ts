import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectedShares, threeBoards } from "./coedge/given.ts";
import { exampleLayers } from "./edgeflow/given.ts";

/** Joules of shares: what boards compute, what they send to their neighbours, and what goes to and from the master's image. */
function joulesOf(active: readonly number[], shares: readonly number[]): number {
  const { stages, power, secondsPerByte, master } = threeBoards;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const perByte = secondsPerByte[0]![1]!;
  const haloSeconds = sum(stages.map(({ haloBytes }) => haloBytes)) * perByte;
  const movedSeconds =
    sum(stages.map(({ scatterBytes, gatherBytes }) => scatterBytes + gatherBytes)) * perByte;
  return sum(
    active.map((board, place) => {
      const { compute, transmit } = power![board]!;
      const seconds = sum(stages.map(({ computeSeconds }) => computeSeconds[board]!));
      const neighbours = active.length === 1 ? 0 : place === 0 || place === active.length - 1 ? 1 : 2;
      const moved = board === master ? 0 : movedSeconds * transmit;
      return shares[board]! * (seconds * compute + moved) + neighbours * haloSeconds * transmit;
    }),
  );
}

describe("numbers that the tests of the algorithms restate", () => {
  it("joules of shares are those of CoEdge's sums, by hand", () => {
    // The weak board alone: 2399.25 kB at 1.2e6 cycles a kB and 1.2 GHz, 3 W.
    expect(joulesOf([0], [1, 0, 0])).toBeCloseTo(2.39925 * 3, 9);
    for (const [, active, shares, joules] of expectedShares) {
      if (shares === null || joules === null) continue;
      expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 6);
      expect(joulesOf(active, shares)).toBeCloseTo(joules, 4);
    }
  });

  it("finishes are when the last of the rows that a device needs are there, and its own computed", () => {
    const secondsPerByte = [
      [0, 1e-7, 2e-7],
      [1e-7, 0, 2e-7],
      [2e-7, 2e-7, 0],
    ];
    let owners: { readonly device: number; readonly start: number; readonly end: number }[] = [
      { device: 0, start: 0, end: 32 },
    ];
    let done: readonly number[] = [0, 0, 0];
    for (const { window, inputRows, rowBytes, seconds, boundaries, finish } of exampleLayers) {
      const arrival = (device: number) => {
        const [first, end] = [boundaries[device]!, boundaries[device + 1]!];
        const from = Math.max(0, first * window.stride - window.padding);
        const to = Math.min(inputRows, (end - 1) * window.stride + window.kernel - window.padding);
        const times = owners.map((owner) => {
          const rows = Math.min(to, owner.end) - Math.max(from, owner.start);
          if (rows <= 0) return 0;
          return done[owner.device]! + rows * rowBytes * secondsPerByte[owner.device]![device]!;
        });
        return Math.max(done[device]!, ...times);
      };
      const computed = [0, 1, 2].map(
        (device) => arrival(device) + (boundaries[device + 1]! - boundaries[device]!) * seconds[device]!,
      );
      for (const [device, time] of computed.entries()) expect(time).toBeCloseTo(finish[device]!, 9);
      owners = computed.map((_, device) => ({
        device,
        start: boundaries[device]!,
        end: boundaries[device + 1]!,
      }));
      done = finish;
    }
  });
});

const folder = join(import.meta.dirname, "../../../shared/vectors");
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));

describe.skipIf(!existsSync(folder))(
  "given vectors (skipped where ../shared/vectors is absent: they may not be copied here)",
  () => {
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
  },
);
