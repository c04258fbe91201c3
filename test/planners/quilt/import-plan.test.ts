import { expect, it } from "vitest";
import { importPlan } from "../../../planners/quilt/import-plan.ts";
import { piecesOf } from "../../../planners/quilt/patchwork.ts";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { isComputed } from "../../../sim/model/index.ts";
import { partition, type Piece } from "../../../sim/partition/index.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { modelFamilies } from "../../support/families.ts";

it.each(modelFamilies.map((model) => [model.name, model] as const))(
  "of %s a plan is taken over piece by piece, also where devices compute an operator in different steps",
  (_, model) => {
    const ofDevice = [0, 1].map((device) =>
      model.operators.filter(isComputed).map((operator): Piece => {
        return { operator: operator.id, region: partition(operator, "inh", [1, 1])[device]!, device };
      }),
    );
    const steps = ofDevice[0]!.flatMap((piece, place) =>
      [[piece], [ofDevice[1]![place]!]].map((step) => step.filter(({ region }) => !isEmpty(region))),
    );
    const geometry = new BlockGeometry(model, 2);
    const { patches } = importPlan(geometry, { execution: "dataflow", steps })!;
    const names = (pieces: readonly Piece[]) => pieces.map((piece) => JSON.stringify(piece)).sort();
    expect(names(patches.flatMap((patch) => piecesOf(geometry, patch)))).toEqual(names(steps.flat()));
  },
);
