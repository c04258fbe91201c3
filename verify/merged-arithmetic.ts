import { isDeepStrictEqual } from "node:util";
import { InputError } from "../sim/errors.ts";
import type { Arithmetic, MergedModel, Model, Rounding } from "../sim/model/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";

/**
 * What the numbers of a merged model's operators go through: merged convolutions do channel by channel what their parts do, of
 * which slices are left that do nothing more.
 *
 * @param asked the model before the merge
 * @throws InputError for parts that read or round their numbers differently
 */
export function mergedArithmetic(
  asked: Model,
  { parts }: MergedModel,
  others: TensorValues,
): ReadonlyMap<string, Arithmetic | undefined> {
  const merged = new Map<string, Arithmetic | undefined>();
  for (const [name, partNames] of parts) {
    const all = partNames.map((part) => ({
      arithmetic: others.arithmetic?.(part) ?? { inputs: [] },
      channels: asked.operators.find((operator) => operator.name === part)!.shape[0]!,
    }));
    for (const part of partNames) merged.set(part, undefined);
    merged.set(name, joined(name, all));
  }
  return merged;
}

interface Part {
  readonly arithmetic: Arithmetic;
  readonly channels: number;
}

function joined(name: string, parts: readonly Part[]): Arithmetic {
  const [{ arithmetic: first }] = parts as readonly [Part, ...Part[]];
  const alike = parts.every(
    ({ arithmetic: { inputs, result } }) =>
      isDeepStrictEqual(inputs, first.inputs) && isDeepStrictEqual(ways(result), ways(first.result)),
  );
  if (!alike) {
    throw new InputError(
      `operator ${name}: its parts read or round numbers differently; merged they are not compared`,
    );
  }
  const perChannel = (valuesOf: (arithmetic: Arithmetic) => Float32Array) =>
    Float32Array.from(
      parts.flatMap(({ arithmetic, channels }) => {
        const values = valuesOf(arithmetic);
        return Array.from({ length: channels }, (_, channel) => values[channel % values.length]!);
      }),
    );
  const one = Float32Array.of(1);
  const ofResult = (part: "scale" | "zero") =>
    perChannel(({ result }) => (result?.kind === "quantized" ? result[part] : one));
  const { inputs, result } = first;
  const rounding: Rounding | undefined =
    result?.kind === "quantized" ? { ...result, scale: ofResult("scale"), zero: ofResult("zero") } : result;
  return {
    inputs,
    weightScale: perChannel(({ weightScale = one }) => weightScale),
    ...(rounding && { result: rounding }),
  };
}

/** What a rounding does for all channels alike. */
function ways(rounding: Rounding | undefined): readonly unknown[] {
  if (rounding?.kind !== "quantized") return [rounding?.kind];
  return [rounding.kind, rounding.least, rounding.most];
}
