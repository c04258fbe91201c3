import { expect, test } from "vitest";
import { edgeflowBoundaries } from "../../../planners/edgeflow/boundaries.ts";
import type { Slice } from "../../../planners/edgeflow/problem.ts";
import { exampleLayer, exampleLayers } from "./given.ts";

test("four layers in a row get the boundaries of full enumeration", () => {
  let slices: readonly Slice[] = [{ device: 0, start: 0, end: 32, finish: 0 }];
  let free: readonly number[] = [0, 0, 0];
  for (const layer of exampleLayers) {
    const { boundaries, rating } = edgeflowBoundaries(exampleLayer(layer, slices, free));
    expect(boundaries).toEqual(layer.boundaries);
    for (const [device, finish] of layer.finish.entries())
      expect(rating.finish[device]).toBeCloseTo(finish, 9);
    slices = rating.finish.map((finish, device) => ({
      device,
      start: boundaries[device]!,
      end: boundaries[device + 1]!,
      finish,
    }));
    free = rating.finish;
  }
  expect(Math.max(...free)).toBeCloseTo(0.064936, 9);
});
