import type { Mode } from "../protocol.ts";

/** Cases of the table that are run in the same way. */
export interface CaseSet {
  /** Of `verify/validation/scenarios`. */
  readonly scenario: string;
  readonly mode: Mode;
  readonly factor: number;
  readonly runs: number;
  readonly stream?: { readonly load: number; readonly count: number };
  /** Only these planners of the scenario. */
  readonly planners?: readonly string[];
}

/** All cases of the table, in the order in which they are run. */
export const caseSets: readonly CaseSet[] = [
  { scenario: "planners", mode: "replay", factor: 3, runs: 4 },
  {
    ...{ scenario: "planners", mode: "stretch", factor: 40, runs: 9 },
    planners: ["inh", "coedge", "flexpie", "peft+split"],
  },
  { scenario: "links", mode: "replay", factor: 3, runs: 4 },
  { scenario: "devices", mode: "replay", factor: 3, runs: 4 },
  { scenario: "streams", mode: "replay", factor: 0.5, runs: 3, stream: { load: 0.8, count: 12 } },
  { scenario: "pairs", mode: "free", factor: 1, runs: 25 },
];
