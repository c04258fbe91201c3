import { formatShape, type Shape } from "../tensor/index.ts";
import type { ElementType } from "./element-type.ts";
import {
  macs,
  ownParameters,
  ownsWeights,
  tensorBytes,
  weightBytes,
  type Model,
  type Operator,
} from "./model.ts";
import type { OperationKind } from "./operation.ts";

/** One operator of a model in numbers; sizes in bytes. Weights that several operators share count with the one that owns them. */
export interface LayerDescription {
  readonly name: string;
  readonly kind: OperationKind;
  /** Names of the operators whose outputs it reads. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  readonly elementType: ElementType;
  readonly weightType: ElementType;
  readonly macs: number;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly activationBytes: number;
}

/** What every operator of a model is and costs, in topological order. */
export function describeModel(model: Model): readonly LayerDescription[] {
  return model.operators.map((operator) => ({
    name: operator.name,
    kind: operator.operation.kind,
    inputs: operator.inputs.map((input) => model.operators[input]!.name),
    inputShapes: operator.inputShapes,
    shape: operator.shape,
    elementType: operator.elementType,
    weightType: operator.weightType,
    macs: macs(operator),
    parameters: ownParameters(operator),
    weightBytes: ownsWeights(operator) ? weightBytes(operator) : 0,
    activationBytes: tensorBytes(operator),
  }));
}

/**
 * The DAG as text, one line an operator: a dot in its lane, and lines from the lanes of the tensors that it reads.
 * A lane ends where its tensor is read for the last time.
 */
export function modelDrawing(model: Model): string {
  /** By lane: the operator whose tensor it holds. */
  const lanes: (number | undefined)[] = [];
  const readersLeft = model.consumers.map((readers) => readers.length);
  const rows = model.operators.map((operator) => {
    const read = [...new Set(operator.inputs)].map((input) => lanes.indexOf(input));
    for (const input of new Set(operator.inputs)) readersLeft[input]!--;
    const ends = (lane: number) => readersLeft[lanes[lane]!] === 0;
    const own = ownLane(lanes, read.filter(ends));
    const drawn = drawRow(lanes, own, read, ends);
    for (const lane of read.filter(ends)) lanes[lane] = undefined;
    lanes[own] = readersLeft[operator.id] === 0 ? undefined : operator.id;
    return { drawn, label: label(model, operator) };
  });
  const width = rows.reduce((widest, { drawn }) => Math.max(widest, drawn.length), 0);
  return rows.map(({ drawn, label }) => `${drawn.padEnd(width)}  ${label}\n`).join("");
}

/** The first lane that ends here, or the first free one. */
function ownLane(lanes: readonly (number | undefined)[], ending: readonly number[]): number {
  if (ending.length > 0) return Math.min(...ending);
  const free = lanes.indexOf(undefined);
  return free < 0 ? lanes.length : free;
}

function drawRow(
  lanes: readonly (number | undefined)[],
  own: number,
  read: readonly number[],
  ends: (lane: number) => boolean,
): string {
  const [first, last] = [Math.min(own, ...read), Math.max(own, ...read)];
  let row = "";
  for (let lane = 0; lane < Math.max(lanes.length, own + 1); lane++) {
    const crossed = lane > first && lane < last;
    if (lane === own) row += "●";
    else if (read.includes(lane)) {
      const [going, ending] = lane === first ? ["├", "└"] : lane === last ? ["┤", "┘"] : ["┼", "┴"];
      row += ends(lane) ? ending : going;
    } else if (lanes[lane] === undefined) row += crossed ? "─" : " ";
    else row += crossed ? "┼" : "│";
    row += lane >= first && lane < last ? "─" : " ";
  }
  return row.trimEnd();
}

function label(model: Model, { id, name, operation, shape }: Operator): string {
  const result = model.outputs.includes(id) ? ", result" : "";
  return `${name} (${operation.kind}) ${formatShape(shape)}${result}`;
}
