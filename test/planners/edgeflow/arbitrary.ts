import fc from "fast-check";
import type { LayerProblem } from "../../../planners/edgeflow/problem.ts";
import { windowInput } from "./given.ts";

const milliseconds = fc.integer({ min: 1, max: 400 }).map((value) => value / 1e5);

/** Layers with one or two inputs whose slices lie on up to so many devices, ready at uneven times. */
export function layerProblems(maximumDevices: number, maximumRows: number): fc.Arbitrary<LayerProblem> {
  return fc.integer({ min: 1, max: maximumDevices }).chain((devices) => {
    const perDevice = <Value>(value: fc.Arbitrary<Value>) =>
      fc.array(value, { minLength: devices, maxLength: devices });
    const input = fc.record({
      window: fc.constantFrom(
        { kernel: 1, stride: 1, padding: 0 },
        { kernel: 3, stride: 1, padding: 1 },
        { kernel: 5, stride: 1, padding: 2 },
      ),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: devices - 1,
        maxLength: devices - 1,
      }),
      finish: perDevice(milliseconds),
      rowBytes: fc.integer({ min: 100, max: 20_000 }),
    });
    return fc
      .record({
        rows: fc.integer({ min: 1, max: maximumRows }),
        // One in nine must get nothing, the first never.
        secondsPerRow: perDevice(
          fc.oneof({ weight: 8, arbitrary: milliseconds }, { weight: 1, arbitrary: fc.constant(Infinity) }),
        ).map(([first, ...others]) => [first === Infinity ? 0.002 : first!, ...others]),
        free: perDevice(milliseconds),
        inputs: fc.array(input, { minLength: 1, maxLength: 2 }),
        secondsPerByte: perDevice(perDevice(fc.constantFrom(1e-7, 2e-7, 1e-8))),
        latency: perDevice(perDevice(fc.constantFrom(0, 1e-4))),
      })
      .map(({ inputs, ...layer }) => ({
        ...layer,
        inputs: inputs.map(({ window, cuts, finish, rowBytes }) => {
          const borders = [
            0,
            ...cuts.map((cut) => Math.round(cut * layer.rows)).sort((a, b) => a - b),
            layer.rows,
          ];
          const slices = finish.map((time, device) => ({
            device,
            start: borders[device]!,
            end: borders[device + 1]!,
            finish: time,
          }));
          return windowInput(window, layer.rows, rowBytes, slices);
        }),
      }));
  });
}
