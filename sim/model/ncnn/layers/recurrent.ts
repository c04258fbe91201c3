import {
  recurrentGates,
  usualGateFunctions,
  type RecurrentCell,
  type RecurrentState,
} from "../../recurrent-cell.ts";
import type { Blob } from "../blob.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";
import { storedTypes } from "./weights.ts";

const directions = [["forward"], ["backward"], ["forward", "backward"]] as const;

/** A recurrent layer over `[steps, features]`: one direction, or both side by side; states may come in and go out. */
function recurrent(cell: RecurrentCell): LayerImporter {
  return (layer) => {
    const [sequence, ...states] = layer.inputs;
    if (!sequence) return layer.fail("reads no blob");
    const [steps, features] = layer.requireRank([2], sequence) as [number, number];
    const units = layer.required(0);
    const chosen =
      directions[layer.integer(2, 0)] ?? layer.failAt(2, "must be 0 (forward), 1 (backward) or 2 (both)");
    const weights = layer.required(1);
    const expected = recurrentGates[cell] * units * features * chosen.length;
    if (weights !== expected)
      layer.failAt(1, `the layer has ${expected} weights by its input and its other keys`);
    if (cell === "lstm" && layer.integer(3, units, 1) !== units)
      layer.failAt(3, "a projection of the hidden state is not supported");
    const types = storedTypes(layer);
    const outputs = layer.source.outputs.length;
    const initial: readonly RecurrentState[] = (["hidden", "cell"] as const).slice(0, states.length);
    const most = cell === "lstm" ? 2 : 1;
    if (states.length !== 0 && states.length !== most)
      layer.fail(`reads 1 or ${1 + most} blobs, not ${layer.inputs.length}`);
    if (outputs !== 1 && outputs !== 1 + most) layer.fail(`makes 1 or ${1 + most} blobs, not ${outputs}`);
    if (chosen.length > 1 && states.length + outputs > 1)
      layer.fail("states of both directions are not supported");
    const finalCell = cell === "lstm" && outputs > 1;
    const runs = chosen.map((direction) =>
      layer.operator(
        {
          kind: "recurrent",
          ...{ cell, units, direction, bias: true, peepholes: false, initial, finalCell },
          functions: usualGateFunctions[cell],
          resetAfter: cell === "gru",
        },
        [sequence.operator, ...states.map((state) => layer.view(state, [1, units]))],
        chosen.length > 1 ? direction : "",
        types,
      ),
    );
    if (runs.length > 1) return layer.yields({ kind: "concat", axis: 1 }, runs);
    const [run] = runs as [string];
    const row = (start: number, name: string) =>
      layer.operator({ kind: "slice", axis: 0, start, end: start + 1 }, [run], name);
    const last = chosen[0] === "forward" ? steps - 1 : 0;
    const all = finalCell
      ? layer.operator({ kind: "slice", axis: 0, start: 0, end: steps }, [run], "steps")
      : run;
    const made: Blob[] = [layer.blob(all)];
    if (outputs > 1) made.push(layer.blob(row(last, "hidden")));
    if (finalCell) made.push(layer.blob(row(steps, "cell")));
    return made;
  };
}

export const recurrentLayers: LayerImporters = [
  ["LSTM", recurrent("lstm")],
  ["GRU", recurrent("gru")],
  ["RNN", recurrent("rnn")],
];
