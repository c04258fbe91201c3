import {
  codersOf,
  encodeCrossings,
  tensorBytes,
  type LayerCoders,
  type Model,
} from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import { cutPlan } from "./cut-plan.ts";
import type { CutEnds, CutProblem, Sides } from "./cut-problem.ts";

/** By operator: its encoder and decoder, where what crosses is compressed; undefined for what crosses as it is. */
type Coders = readonly (LayerCoders | undefined)[];

/** The coders of a model whose cuts are compressed; undefined of other models. */
export function modelCoders({ inference: { model }, cache }: PlanningProblem): Coders | undefined {
  const { cutCompression } = model;
  if (!cutCompression) return undefined;
  return cache.coders.get(model, "coders", () =>
    model.operators.map((operator) => codersOf(model, operator, cutCompression)),
  );
}

/** Bytes and seconds of what crosses when it is encoded on one side and decoded on the other, in place of what is there. */
export function priceCoders(
  problem: CutProblem,
  coders: Coders,
  { believed }: PlanningProblem,
  { edge, cloud }: CutEnds,
): CutProblem {
  const count = problem.edgeSeconds.length;
  const coded = {
    ...problem,
    bytes: problem.bytes.slice(),
    crossingSeconds: problem.crossingSeconds.slice(),
    coding: {
      encode: new Float64Array(count),
      decode: new Float64Array(count),
      back: new Float64Array(count),
    },
  };
  const { encode, decode, back } = coded.coding;
  for (const [node, pair] of coders.entries()) {
    if (!pair) continue;
    const [encoder, decoder] = pair;
    const encoding = (device: number) =>
      believed.compute.seconds(device, encoder, wholeBox(encoder.shape), false, true);
    const decoding = (device: number) =>
      believed.compute.seconds(device, decoder, wholeBox(decoder.shape), true, false);
    coded.bytes[node] = tensorBytes(encoder);
    encode[node] = encoding(edge);
    decode[node] = decoding(cloud);
    back[node] = encoding(cloud) + decoding(edge);
    coded.crossingSeconds[node] = encode[node]! + decode[node]!;
  }
  return coded;
}

/** The plan of a cut whose crossing tensors are encoded and decoded, and the model with their coders that it is for. */
export function encodedCutPlan(
  model: Model,
  coders: Coders,
  sides: Sides,
  ends: CutEnds,
): Pick<Planned, "plan" | "encoded" | "notes"> {
  const crossings = model.operators.flatMap((source) => {
    const readers = model.consumers[source.id]!.filter((reader) => sides[reader] !== sides[source.id]);
    return coders[source.id] && readers.length > 0 ? [{ source, readers: new Set(readers) }] : [];
  });
  if (crossings.length === 0) {
    const crosses = model.operators.some(({ id }) =>
      model.consumers[id]!.some((reader) => sides[reader] !== sides[id]),
    );
    const notes = crosses
      ? ["what crosses is not compressed: inputs, results, and what has neither channels nor features"]
      : [];
    return { plan: cutPlan(model, sides, ends), notes };
  }
  const encoded = encodeCrossings(model, crossings, model.cutCompression!);
  const idOf = new Map(model.operators.map(({ id, name }) => [name, id]));
  const sideOf = Uint8Array.from(encoded.model.operators, ({ name }) => {
    const coder = encoded.coders.get(name);
    if (!coder) return sides[idOf.get(name)!]!;
    return coder.part === "encoder" ? sides[coder.of]! : 1 - sides[coder.of]!;
  });
  const names = crossings.map(({ source }) => source.name);
  const shown = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  const note = `encoded where it crosses, to 1/${model.cutCompression!.ratio} of its channels or bytes, and decoded: ${shown.join(", ")}`;
  return { plan: cutPlan(encoded.model, sideOf, ends), encoded: encoded.model, notes: [note] };
}
