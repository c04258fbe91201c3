import { beforeAll, describe, expect, it } from "vitest";
import { choosePlanner } from "../../planners/index.ts";
import { loadRuntime } from "../../traces/record/index.ts";
import { ConformanceSuite, modelFamilies } from "../../verify/conformance/index.ts";
import { splitLabels } from "../support/planner-labels.ts";

describe("every planner on every family of models", () => {
  let suite: ConformanceSuite;

  beforeAll(async () => {
    suite = new ConformanceSuite(await loadRuntime());
  });

  const cases = splitLabels.flatMap((planner) =>
    modelFamilies.map((model) => ({ planner, model, family: model.name })),
  );

  it.each(cases)(
    "$planner on $family: sound, deterministic, as believed, numerically equal",
    async ({ planner, model }) => {
      expect(await suite.check(choosePlanner(planner), model)).toEqual([]);
    },
  );

  it.each(splitLabels)("%s is refused, not wrong, where no device has the memory", (planner) => {
    expect(suite.checkRefusal(choosePlanner(planner), modelFamilies[0]!)).toEqual([]);
  });
});
