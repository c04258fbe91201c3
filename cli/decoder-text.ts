import { decoderHoldings, describeDecoderPlan, heldBytes, keptTokens } from "../planners/index.ts";
import { formatBytes } from "../results/index.ts";
import {
  divideDecoder,
  failureOf,
  type Failure,
  type GenerationPoint,
  type PointIdentity,
} from "../scenarios/index.ts";

/** The division of a point's decoder, as it is shown. */
export type DecoderDescription = PointIdentity &
  (
    | {
        readonly status: "ok";
        readonly stages: string;
        /** Bytes, at the last token. */
        readonly memory: readonly {
          readonly device: string;
          readonly weights: number;
          readonly buffers: number;
          readonly cache: number;
          readonly total: number;
        }[];
        readonly notes: readonly string[];
      }
    | Failure
  );

/** Divides the decoder of a point and says who has what of it. */
export function describeDivision(point: GenerationPoint): DecoderDescription {
  const { identity, network, asked, cluster, planner } = point;
  const names = cluster.devices.map(({ name }) => name);
  try {
    const { plan, notes } = divideDecoder(point, planner);
    const kept = keptTokens(asked);
    const memory = decoderHoldings(network, plan, asked).map((holding) => ({
      device: names[holding.device]!,
      weights: holding.weights,
      buffers: holding.buffers,
      cache: kept * holding.cachePerToken,
      total: heldBytes(holding, kept),
    }));
    const stages = describeDecoderPlan(plan, names);
    return { ...identity, status: "ok", stages, memory, notes: [...notes, ...point.notes] };
  } catch (error) {
    return { ...identity, ...failureOf(error) };
  }
}

/** The same as text, below a title. */
export function divisionText(division: DecoderDescription, title: string): string {
  if (division.status !== "ok") return `${title}\n  ${division.status}: ${division.reason}\n\n`;
  const lines = [
    title,
    ...division.stages.split("; ").map((stage) => `  ${stage}`),
    "  memory at the last token:",
    ...division.memory.map(
      ({ device, weights, buffers, cache }) =>
        `    ${device}: weights ${formatBytes(weights)}, cache ${formatBytes(cache)}, buffers ${formatBytes(buffers)}`,
    ),
    ...division.notes.map((note) => `  note: ${note}`),
  ];
  return `${lines.join("\n")}\n\n`;
}
