import { inferencePoint, type InferencePoint, type Scenario } from "../../scenarios/index.ts";

/** The points of a scenario that has a model. */
export function inferencePoints(scenario: Scenario): readonly InferencePoint[] {
  return [...scenario.points()].map((point) => inferencePoint(point, "this test"));
}
