import { InfeasibleError } from "../../sim/errors.ts";
import { blockValues, type DecoderNetwork } from "../../sim/model/index.ts";
import { apportion } from "./apportion.ts";
import type { StageMember } from "./plan.ts";

/** Who makes the logits: all members of the last stage, or its leader. */
export type LogitsBy = "all" | "leader";

/**
 * Divides layers over devices by heads of keys and values with their queries, by columns of the feed-forward network, and by
 * words, in proportion to some weights.
 *
 * @throws InfeasibleError for more devices than heads, and where a block of weights would be cut
 */
export function dividedMembers(
  network: DecoderNetwork,
  devices: readonly number[],
  weights: readonly number[],
  logits: LogitsBy,
): readonly StageMember[] {
  const { name, kvHeads, heads, headSize, feedForward, vocabulary } = network;
  if (devices.length > kvHeads)
    throw new InfeasibleError(
      `${name} has ${kvHeads} heads of keys and values, which ${devices.length} devices cannot share (allowed: up to ${kvHeads})`,
    );
  const block = blockValues(network.weights);
  // Rows of the output matrix and of the last of the feed-forward network are cut: only between blocks.
  const unit = devices.length === 1 ? kvHeads : headsWithoutCut((heads / kvHeads) * headSize, block);
  if (kvHeads % unit !== 0 || kvHeads / unit < devices.length)
    throw new InfeasibleError(
      `${devices.length} devices would cut blocks of ${block} weights: ${unit} of the ${kvHeads} heads of ${name} belong together`,
    );
  const ofHeads = atLeastOne(kvHeads / unit, weights);
  const ofColumns = apportion(feedForward / block, weights);
  const ofWords =
    logits === "all"
      ? apportion(vocabulary, weights)
      : devices.map((_, place) => (place === 0 ? vocabulary : 0));
  return devices.map((device, place) => ({
    device,
    share: {
      kvHeads: ofHeads[place]! * unit,
      feedForward: ofColumns[place]! * block,
      vocabulary: ofWords[place]!,
    },
  }));
}

/** Fewest heads whose values are whole blocks. */
function headsWithoutCut(values: number, block: number): number {
  let heads = 1;
  while ((heads * values) % block !== 0) heads++;
  return heads;
}

/** Apportions, and gives a part of the largest to every device that would go without. */
function atLeastOne(whole: number, weights: readonly number[]): readonly number[] {
  const parts = [...apportion(whole, weights)];
  for (let none = parts.indexOf(0); none >= 0; none = parts.indexOf(0)) {
    parts[none]!++;
    parts[parts.indexOf(Math.max(...parts))]!--;
  }
  return parts;
}
