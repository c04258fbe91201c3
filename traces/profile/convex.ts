import type { TimeCorner } from "../../sim/cluster/compute.ts";
import { lacksCost, type Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import { takesTime } from "../timed.ts";

/**
 * Corners of the highest convex curve that lies nowhere above any of the points, from no elements on (Andrew's monotone chain).
 *
 * @param points at least one, with elements above 0
 */
export function convexBelow(points: readonly TimeCorner[]): readonly TimeCorner[] {
  const sorted = [...points].sort((a, b) => a.elements - b.elements || a.seconds - b.seconds);
  const corners: TimeCorner[] = [];
  for (const point of sorted) {
    if (corners.at(-1)?.elements === point.elements) continue;
    while (corners.length >= 2 && isAbove(corners.at(-2)!, corners.at(-1)!, point)) corners.pop();
    corners.push(point);
  }
  const [first, second] = corners;
  const slope = second
    ? (second.seconds - first!.seconds) / (second.elements - first!.elements)
    : first!.seconds / first!.elements;
  return [{ elements: 0, seconds: first!.seconds - slope * first!.elements }, ...corners].map(
    ({ elements, seconds }) => ({ elements, seconds: Math.max(0, seconds) }),
  );
}

/** Does the middle one lie on or above the line through the others? */
function isAbove(before: TimeCorner, middle: TimeCorner, after: TimeCorner): boolean {
  return (
    (middle.seconds - before.seconds) * (after.elements - before.elements) >=
    (after.seconds - before.seconds) * (middle.elements - before.elements)
  );
}

/** Times that are at least a start-up and so many seconds for each element. */
export function affineTimes(elements: number, start: number, whole: number): readonly TimeCorner[] {
  return [
    { elements: 0, seconds: start },
    { elements, seconds: whole },
  ];
}

/** The times of tiles that no profile has to know, as `givenCost`; undefined where the profile is to tell. */
export function givenTimes(operator: Operator): readonly TimeCorner[] | undefined {
  const { statedSeconds, shape } = operator;
  if (!takesTime(operator)) return affineTimes(elementCount(shape), 0, 0);
  return statedSeconds === undefined || lacksCost(operator)
    ? undefined
    : affineTimes(elementCount(shape), 0, statedSeconds);
}
