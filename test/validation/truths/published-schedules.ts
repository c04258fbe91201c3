import { chooseScheduler, schedulingProblem } from "../../../planners/index.ts";
import { simulateSchedule } from "../../../sim/task-graph/index.ts";
import { arabnejad, topcuoglu } from "../../support/task-graphs.ts";
import type { Truth } from "../truth.ts";

/** Makespans of the papers' examples. */
const published = [
  ["Topcuoglu 2002", topcuoglu, "heft", 80],
  ["Topcuoglu 2002", topcuoglu, "cpop", 86],
  ["Arabnejad 2014", arabnejad, "heft", 133],
  ["Arabnejad 2014", arabnejad, "peft", 122],
  ["Arabnejad 2014", arabnejad, "lookahead", 127],
] as const;

export const publishedSchedules: Truth = {
  name: "published-schedules",
  title: "Published schedules",
  compared:
    "Makespans of the examples of Topcuoglu, Hariri, Wu (IEEE TPDS 13(3), 2002) and Arabnejad, Barbosa (IEEE TPDS 25(3), 2014), scheduled and run here with " +
    "delays that nothing contends for, as the papers have them.",
  fitted: "nothing.",
  command: "npm run validation",
  quick: true,
  cells: () =>
    published.map(([name, graph, planner, truth]) => {
      const { tasks } = chooseScheduler(planner).schedule(schedulingProblem(graph));
      return { group: planner, name, truth, ours: simulateSchedule(graph, tasks).makespan };
    }),
};
