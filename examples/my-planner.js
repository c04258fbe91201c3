// A planner of your own. Try it, and whether it does what every planner must:
//
//     slicewise planners ./my-planner.js
//     slicewise conformance ./my-planner.js
//
// and compare it in a scenario:  planners: [inh, ./my-planner.js, "./my-planner.js[most=2]"]
import { definePlanner, integer, isComputed, isEmpty, partition, sumOfSteps } from "slicewise/planners";

export default definePlanner({
  name: "my-planner",
  summary: "every operator by rows, in equal parts for the first devices",
  source: "you",
  // What may be written in the brackets, its help and what `plan` is handed are all from here.
  options: {
    most: integer({ min: 1, max: 64, default: 4, meaning: "most devices that take part" }),
  },
  plan(problem, { most }) {
    // The problem: the model and where its input and result are, facts of the devices, and what is believed of their speed.
    const { inference, devices } = problem;
    const shares = devices.map((_, device) => (device < most ? 1 : 0));
    // A plan: who computes which region of whose output, step after step. What must move between devices follows from it.
    const steps = inference.model.operators
      .filter(isComputed)
      .map((operator) =>
        partition(operator, "inh", shares).flatMap((region, device) =>
          isEmpty(region) ? [] : [{ operator: operator.id, region, device }],
        ),
      );
    const plan = { execution: "bulk-synchronous", steps };
    return { plan, predictedLatency: sumOfSteps(problem, plan), notes: [] };
  },
});
