import { planBlocksOf } from "./block-planning.ts";
import { devicesOption, planOverDevices } from "./device-sets.ts";
import { definePlanner } from "./define-planner.ts";
import { fewRowsNotes } from "./strips/rows.ts";
import { planWithinMemory, type Draft } from "./strips/within-memory.ts";

/**
 * DeepSlicing-style: consecutive blocks of operators with synchronisation points between them; in a block every device
 * owns one strip of rows in proportion to its capability, and computes what that strip depends on. The borders of the
 * blocks are those of least predicted latency: a longer block computes more of its neighbours' rows, a shorter one
 * synchronises more often. A reconstruction.
 */
export const deepslicing = definePlanner({
  name: "deepslicing",
  summary: "DeepSlicing-style: the best blocks of row strips in proportion to capability",
  source:
    "DeepSlicing-style, after Zhang et al., TPDS 2021 (proportional synchronized scheduler); a reconstruction",
  options: { devices: devicesOption },
  plan(problem, options) {
    const { model } = problem.inference;
    const makeDraft = (capabilities: readonly number[]): Draft => {
      const planned = planBlocksOf(problem, capabilities, {
        schemes: ["inh"],
        maximumBlock: Infinity,
        stopping: "exhaustive",
      });
      return { ...planned, notes: [...fewRowsNotes(model, capabilities), ...planned.notes] };
    };
    return planOverDevices(problem, options, (among) => planWithinMemory(problem, makeDraft, among));
  },
});
