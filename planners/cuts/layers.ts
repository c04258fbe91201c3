import { InputError } from "../../sim/errors.ts";
import { dagOf } from "../dag/index.ts";
import type { CutProblem } from "./cut-problem.ts";

/** A layer as a table of two sides has it. */
export interface CutLayer {
  readonly name: string;
  /** Seconds on the edge. */
  readonly edgeSeconds: number;
  /** Seconds in the cloud; Infinity for what stays on the edge, such as the input. */
  readonly cloudSeconds: number;
  /** Of its output. */
  readonly bytes: number;
  /** Names of the layers that it reads; the one before unless given. */
  readonly inputs?: readonly string[];
  /** Bytes that must come back to the edge where the layer runs in the cloud; nothing comes back unless given. */
  readonly resultBytes?: number;
}

/**
 * The cut problem of a table of layers, each after those that it reads.
 *
 * @throws InputError for a name that occurs twice, a layer that reads one that does not stand before it, and figures that are
 *   no times or sizes
 */
export function cutProblemOf(layers: readonly CutLayer[]): CutProblem {
  const placeOf = new Map<string, number>();
  const edges: [from: number, to: number][] = [];
  for (const [place, { name, inputs, ...figures }] of layers.entries()) {
    const before = place > 0 ? [layers[place - 1]!.name] : [];
    for (const input of inputs ?? before) {
      const from = placeOf.get(input);
      if (from === undefined)
        throw new InputError(`layer ${name}: reads ${input}, which does not precede it`);
      edges.push([from, place]);
    }
    for (const [figure, value] of Object.entries(figures))
      if (!(value >= 0))
        throw new InputError(`layer ${name}: ${figure} of ${value} is not a number of 0 or more`);
    if (placeOf.has(name)) throw new InputError(`layer ${name}: occurs twice`);
    placeOf.set(name, place);
  }
  const figures = (of: (layer: CutLayer) => number) => Float64Array.from(layers, of);
  return {
    dag: dagOf(layers.length, edges),
    edgeSeconds: figures(({ edgeSeconds }) => edgeSeconds),
    cloudSeconds: figures(({ cloudSeconds }) => cloudSeconds),
    bytes: figures(({ bytes }) => bytes),
    crossingSeconds: figures(() => 0),
    messages: figures(() => 1),
    resultBytes: figures(({ resultBytes = 0 }) => resultBytes),
    resultMessages: figures(({ resultBytes }) => (resultBytes === undefined ? 0 : 1)),
  };
}
