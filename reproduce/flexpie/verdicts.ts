import { accuracyOf } from "./accuracy.ts";
import type { Comparison } from "./compare.ts";

/** A stated tolerance and whether it holds. */
export interface Verdict {
  readonly name: string;
  readonly value: number;
  /** The least or the most that `value` may be. */
  readonly target: number;
  readonly bound: "at most" | "at least";
  readonly met: boolean;
}

/** Judges all settings that the paper shows; what is not a number meets no target. */
export function verdictsOf(comparisons: readonly Comparison[]): readonly Verdict[] {
  const all = accuracyOf(comparisons);
  const mobilenet = accuracyOf(comparisons.filter(({ setting }) => setting.model === "mobilenet-v1"));
  return [
    verdict("speed-up over the baselines, median error", all.speedupError, "at most", 0.08),
    verdict("speed-ups within 20 % of the paper's", all.speedupsNear, "at least", 0.9),
    verdict("best scheme agrees", all.best, "at least", 0.8),
    verdict("worst scheme agrees", all.worst, "at least", 0.8),
    verdict("MobileNet-v1 times, median error", mobilenet.timeError, "at most", 0.1),
  ];
}

function verdict(name: string, value: number, bound: Verdict["bound"], target: number): Verdict {
  const met = bound === "at most" ? value <= target : value >= target;
  return { name, value, target, bound, met };
}
