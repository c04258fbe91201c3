import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations, follow, metricsOf, runControlled, simulate } from "../../../sim/run/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { rows, twoOperators as model } from "./two-operators.ts";

test("a controller that follows a plan realises it, with the figures of the plan", () => {
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const cluster = clusterOf(
    [linearProfile("a", 0, 0.1), linearProfile("b", 0, 0.1)],
    mesh(deviceNames(2), { bandwidth: 1000, latency: 0.5, duplex: "full" }),
  );
  const steps = [
    [rows(1, 0, 6, 0), rows(1, 6, 10, 1)],
    [rows(2, 0, 2, 0), rows(2, 2, 10, 1)],
  ];
  const plan: Plan = { execution: "dataflow", steps };
  const checked = checkPlan(plan, inference, cluster.devices);
  const { seconds, origin } = computeDurations(checked.lowering, cluster, { kind: "median" });
  const expected = metricsOf(
    checked,
    model,
    cluster,
    origin,
    simulate(checked.lowering, cluster, seconds).run,
  );

  const controlled = runControlled(follow(checked.lowering), inference, cluster, { kind: "median" });
  expect(controlled.metrics).toEqual(expected);
  // One program was run, and is one step.
  expect(controlled.plan).toEqual({ execution: "dataflow", steps: [steps.flat()] });

  // What is taken back and begun again counts as realised once, and moves its bytes twice.
  let isFirst = true;
  const again = runControlled(
    {
      react(event, run) {
        if (event.kind === "request") {
          run.submit(checked.lowering, event.request);
          run.wakeAt(1);
        } else if (event.kind === "wake" && isFirst) {
          isFirst = false;
          run.cancel(0);
          run.submit(checked.lowering, 0);
        } else if (event.kind === "computed") run.finish(event.request);
      },
    },
    inference,
    cluster,
    { kind: "median" },
  );
  expect(again.plan).toEqual(controlled.plan);
  expect(again.metrics.latency).toBeCloseTo(1 + expected.latency, 9);
  expect(again.metrics.bytesMoved).toBe(2 * expected.bytesMoved);
});
