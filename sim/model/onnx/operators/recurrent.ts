import { sameShape, type Shape } from "../../../tensor/index.ts";
import type { Operation } from "../../operation.ts";
import {
  gateFunctions,
  recurrentGates,
  usualGateFunctions,
  type GateFunction,
  type RecurrentCell,
  type RecurrentState,
} from "../../recurrent-cell.ts";
import type { NodeImport } from "../node.ts";
import { numbersOf, type Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

/** Places of the inputs. */
const [sequenceLengths, initialHidden, initialCell, peephole] = [4, 5, 6, 7];

/**
 * Recurrent layers: one operator per direction, and slices of its states. Sequences that end at run time before their tensor
 * does count as long as it.
 */
export const recurrentLayers: OperatorImporters = [
  ["LSTM", recurrentLayer("lstm")],
  ["GRU", recurrentLayer("gru")],
  ["RNN", recurrentLayer("rnn")],
];

function recurrentLayer(cell: RecurrentCell): OperatorImporter {
  return (node) => {
    const layer = readLayer(node, cell);
    const sequence = sequenceTensor(layer);
    const runs = layer.directions.map((direction, index) => runOf(layer, sequence, direction, index));
    return [
      node.yields(0) ? allStates(layer, runs) : undefined,
      node.yields(1) ? oneState(layer, runs, "hidden") : undefined,
      node.yields(2) ? oneState(layer, runs, "cell") : undefined,
    ];
  };
}

type Direction = Operation<"recurrent">["direction"];

/** A node of recurrent layers, read. */
interface Layer {
  readonly node: NodeImport;
  readonly cell: RecurrentCell;
  readonly directions: readonly Direction[];
  readonly functions: readonly GateFunction[];
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly units: number;
  /** Does the batch come first in the tensors of the file? */
  readonly batchFirst: boolean;
  /** States that are not 0 before the first step. */
  readonly initial: readonly RecurrentState[];
  /** Does anybody read the cell state after the last step? */
  readonly finalCell: boolean;
}

/** One direction of a layer in the model. */
interface Run {
  readonly direction: Direction;
  readonly operator: string;
}

function readLayer(node: NodeImport, cell: RecurrentCell): Layer {
  const { shape } = node.value(0);
  if (shape.length !== 3) node.fail(`needs [steps, batch, features], not [${shape.join(", ")}]`);
  const batchFirst = node.integer("layout", 0) !== 0;
  const [steps, batch] = (batchFirst ? [shape[1], shape[0]] : shape) as [number, number];
  const features = shape[2]!;
  const directions = directionsOf(node);
  const units = unitsOf(node, cell, directions.length, features);
  checkLengths(node, steps);
  const initial = [
    ...(isSet(node.optional(initialHidden)) ? ["hidden" as const] : []),
    ...(cell === "lstm" && isSet(node.optional(initialCell)) ? ["cell" as const] : []),
  ];
  const functions = functionsOf(node, cell, directions.length);
  const finalCell = cell === "lstm" && node.yields(2);
  return { node, cell, directions, functions, steps, batch, features, units, batchFirst, initial, finalCell };
}

function directionsOf(node: NodeImport): readonly Direction[] {
  switch (node.text("direction", ["forward", "reverse", "bidirectional"], "forward")) {
    case "forward":
      return ["forward"];
    case "reverse":
      return ["backward"];
    case "bidirectional":
      return ["forward", "backward"];
  }
}

/** Number of units by the weights: `[directions, gates * units, features]` of the sequence, `[..., units]` of the state. */
function unitsOf(node: NodeImport, cell: RecurrentCell, directions: number, features: number): number {
  const [weights, recurrence] = [node.value(1), node.value(2)];
  if (weights.kind !== "constant" || recurrence.kind !== "constant") {
    node.fail("its weights are computed at run time");
  }
  const units = recurrence.shape[2] ?? 0;
  const rows = recurrentGates[cell] * units;
  const wanted: readonly (readonly [Value | undefined, Shape])[] = [
    [weights, [directions, rows, features]],
    [recurrence, [directions, rows, units]],
    [node.optional(3), [directions, 2 * rows]],
    [cell === "lstm" ? node.optional(peephole) : undefined, [directions, 3 * units]],
  ];
  const odd = wanted.find(([value, shape]) => value && value.shape.join() !== shape.join());
  if (units < 1 || odd || node.integer("hidden_size", units) !== units) {
    const [value, shape] = odd ?? [recurrence, [directions, rows, units]];
    node.fail(
      `its weights of the shape [${value!.shape.join(", ")}] should have [${shape.join(", ")}] for ` +
        `${directions} directions, ${features} features and ${node.integer("hidden_size", units)} units`,
    );
  }
  return units;
}

/** A node lists the functions of all directions, which are the same here. */
function functionsOf(node: NodeImport, cell: RecurrentCell, directions: number): readonly GateFunction[] {
  const usual = usualGateFunctions[cell];
  const given = node.attribute("activations", "strings") ?? [];
  if (given.length === 0) return usual;
  const functions = given.map((name) => {
    const known = gateFunctions.find((candidate) => candidate.replace("-", "") === name.toLowerCase());
    return known ?? node.fail(`its activation "${name}" is unknown`);
  });
  const first = functions.slice(0, usual.length);
  const same = functions.every((name, index) => name === first[index % usual.length]);
  if (functions.length !== directions * usual.length || !same) {
    node.fail(
      `its activations are ${given.join(", ")}; supported are ${usual.length}, the same for each direction`,
    );
  }
  return first;
}

/** Sequences known to be shorter than their tensor leave zeros in the output and take less time. */
function checkLengths(node: NodeImport, steps: number): void {
  const lengths = node.optional(sequenceLengths);
  const known = lengths?.kind === "constant" ? numbersOf(lengths) : undefined;
  if (known?.some((length) => length !== steps)) {
    node.fail(`its sequences end after ${known.join(", ")} of ${steps} steps; only whole ones are supported`);
  }
}

/** Is there an initial state other than zeros? */
function isSet(state: Value | undefined): boolean {
  if (!state) return false;
  return state.kind === "activation" || !numbersOf(state)?.every((number) => number === 0);
}

/** Name of the operator that yields the sequence: `[steps, batch, features]`, or `[steps, features]` of one sample. */
function sequenceTensor({ node, steps, batch, features, batchFirst }: Layer): string {
  const sequence = node.value(0);
  if (batch === 1) {
    const batched = [steps, 1, features];
    const isBatched = sameShape(node.builder.shapeOf(node.tensor(sequence)), batched);
    return node.view(sequence, isBatched ? batched : [steps, features]);
  }
  const tensor = node.view(sequence, sequence.shape);
  if (!batchFirst) return tensor;
  return node.operator({ kind: "transpose", permutation: [1, 0, 2] }, [tensor], "steps first");
}

function runOf(layer: Layer, sequence: string, direction: Direction, index: number): Run {
  const { node, cell, units, initial, finalCell, functions, directions } = layer;
  const operator = node.operator(
    {
      kind: "recurrent",
      cell,
      units,
      direction,
      bias: node.optional(3) !== undefined,
      peepholes: cell === "lstm" && node.optional(peephole) !== undefined,
      initial,
      finalCell,
      functions,
      resetAfter: cell === "gru" && node.integer("linear_before_reset", 0) !== 0,
    },
    [sequence, ...initial.map((state) => initialState(layer, state, index))],
    directions.length > 1 ? direction : "",
  );
  return { direction, operator };
}

/** Name of the operator that yields the state of one direction before its first step, `[batch, units]`. */
function initialState(layer: Layer, state: RecurrentState, index: number): string {
  const { node, batch, units, directions, batchFirst } = layer;
  const given = node.value(state === "hidden" ? initialHidden! : initialCell!);
  if (given.shape.length !== 3)
    node.fail(`its initial ${state} state has the shape [${given.shape.join(", ")}]`);
  if (directions.length === 1) return node.view(given, [batch, units]);
  const part = node.operator(
    { kind: "slice", axis: batchFirst ? 1 : 0, start: index, end: index + 1 },
    [node.view(given, given.shape)],
    `initial ${state} ${directions[index]!}`,
  );
  return node.view(node.activation(part, [1, batch, units]), [batch, units]);
}

/** The hidden states after all steps: `[steps, directions, batch, units]`, or with the batch first. */
function allStates(layer: Layer, runs: readonly Run[]): Value {
  const { node, steps, batch, units, batchFirst, finalCell } = layer;
  const parts = runs.map(({ operator, direction }) =>
    finalCell ? rows(layer, operator, [0, steps], `states ${direction}`) : operator,
  );
  const shape = [steps, runs.length, batch, units];
  let joined = parts[0]!;
  if (parts.length > 1) {
    const stacked = parts.map((part) =>
      batch === 1 ? part : node.view(node.activation(part, shape), [steps, 1, batch, units]),
    );
    const axis = batch === 1 ? node.builder.shapeOf(parts[0]!).length - 1 : 1;
    joined = node.operator({ kind: "concat", axis }, stacked, "states");
  }
  if (!batchFirst) return node.activation(joined, shape);
  return batchMoved(layer, joined, shape, [2, 0, 1, 3], "states");
}

/** A state after the last step: `[directions, batch, units]`, or with the batch first. */
function oneState(layer: Layer, runs: readonly Run[], state: RecurrentState): Value {
  const { node, steps, batch, units, batchFirst } = layer;
  const last = runs.map(({ operator, direction }) => {
    const row = state === "cell" ? steps : direction === "forward" ? steps - 1 : 0;
    return rows(layer, operator, [row, row + 1], `last ${state} ${direction}`);
  });
  const joined =
    last.length > 1 ? node.operator({ kind: "concat", axis: 0 }, last, `last ${state}`) : last[0]!;
  const shape = [runs.length, batch, units];
  return batchFirst
    ? batchMoved(layer, joined, shape, [1, 0, 2], `last ${state}`)
    : node.activation(joined, shape);
}

/** Some rows of a run's output. */
function rows(
  { node }: Layer,
  operator: string,
  [start, end]: readonly [number, number],
  suffix: string,
): string {
  if (start === 0 && end === node.builder.shapeOf(operator)[0]) return operator;
  return node.operator({ kind: "slice", axis: 0, start, end }, [operator], suffix);
}

/** A tensor of this shape with its batch in front; of one sample the elements stay where they are. */
function batchMoved(
  { node, batch }: Layer,
  tensor: string,
  shape: Shape,
  permutation: readonly number[],
  suffix: string,
): Value {
  const moved = permutation.map((axis) => shape[axis]!);
  if (batch === 1) return node.activation(tensor, moved);
  const whole = node.view(node.activation(tensor, shape), shape);
  return node.activation(
    node.operator({ kind: "transpose", permutation }, [whole], `${suffix} of the batch`),
    moved,
  );
}
