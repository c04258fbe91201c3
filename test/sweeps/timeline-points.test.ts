import { expect, test } from "vitest";
import { timelinePoints } from "../../sweeps/timeline-points.ts";

const axis = (field: string, values: readonly unknown[]) => ({
  fields: [{ field, path: field.split("."), values, place: ["sweep", field] }],
  length: values.length,
});

test("timelines are kept of all models and planners, at the middle of quantities and the first of the rest", () => {
  const axes = [
    axis("model", ["a", "b"]),
    axis("cluster.network.topology", ["ring", "star", "mesh"]),
    axis("cluster.network.bandwidth", ["10 Mbps", "20 Mbps", "30 Mbps", "40 Mbps"]),
    axis("planner", ["x", "y", "z"]),
  ];
  // Numbers count planners fastest: 12 of a topology, 36 of a model; the second of four bandwidths begins at 3.
  expect([...timelinePoints({ axes })]).toEqual([3, 4, 5, 39, 40, 41]);
});

test("a scenario without a sweep keeps the timeline of its point, a large one those of its first models", () => {
  expect([...timelinePoints({ axes: [] })]).toEqual([0]);
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
  const many = timelinePoints({ axes: [axis("model", names(30)), axis("planner", names(10))] });
  expect([...many]).toEqual(Array.from({ length: 64 }, (_, index) => index));
});
