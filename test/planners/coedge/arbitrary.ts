import fc from "fast-check";
import type { CoedgeProblem } from "../../../planners/coedge/problem.ts";

const thousandths = fc.integer({ min: 1, max: 2000 }).map((value) => value / 1000);

/** Problems of up to four stages, with and without halos, scatters and gathers. */
export function coedgeProblems(maximumDevices: number, maximumRows = 224): fc.Arbitrary<CoedgeProblem> {
  return fc.integer({ min: 1, max: maximumDevices }).chain((devices) => {
    const perDevice = <Value>(value: fc.Arbitrary<Value>) =>
      fc.array(value, { minLength: devices, maxLength: devices });
    return fc.record({
      stages: fc.array(
        fc.record({
          count: fc.integer({ min: 1, max: 3 }),
          computeSeconds: perDevice(thousandths),
          haloBytes: fc.integer({ min: 0, max: 20_000 }),
          scatterBytes: fc.constantFrom(0, 300_000),
          gatherBytes: fc.constantFrom(0, 100_000),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      master: fc.integer({ min: 0, max: devices - 1 }),
      aggregator: fc.integer({ min: 0, max: devices - 1 }),
      secondsPerByte: perDevice(perDevice(thousandths.map((value) => value * 1e-6))),
      power: perDevice(fc.record({ compute: thousandths, transmit: thousandths })),
      maximumShare: perDevice(fc.constantFrom(1, 1, 1, 0.6)),
      rows: fc.integer({ min: 2, max: maximumRows }),
      minimumRows: fc.integer({ min: 0, max: 2 }),
      fixedSeconds: fc.constantFrom(0, 0.01),
    });
  });
}
