import { InfeasibleError } from "../../sim/errors.ts";
import {
  cacheBytes,
  embeddingBytes,
  layerBytes,
  logitsBytes,
  type DecoderNetwork,
} from "../../sim/model/index.ts";
import type { DecoderPlan, DecoderStage, StageMember } from "./plan.ts";
import type { DecoderDevice, DecoderProblem, TokenWorkload } from "./problem.ts";

/** What a device holds: bytes that stay, and bytes for each token that is kept. */
export interface DecoderHolding {
  readonly device: number;
  readonly weights: number;
  readonly buffers: number;
  readonly cachePerToken: number;
}

/** What each device of a plan holds. */
export function decoderHoldings(
  network: DecoderNetwork,
  { stages }: DecoderPlan,
  workload: Pick<TokenWorkload, "batch" | "prompt">,
): readonly DecoderHolding[] {
  return stages.flatMap((stage, number) =>
    stage.members.map((member, place) => {
      const leads = place === 0;
      const ends = { isFirst: leads && number === 0, isLast: number === stages.length - 1, leads };
      return holdingOf(network, stage, member, ends, workload);
    }),
  );
}

/** Which ends of the decoder a member of a stage has: it leads the first stage, it is in the last one, it leads its own. */
interface Ends {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly leads: boolean;
}

function holdingOf(
  network: DecoderNetwork,
  { from, to }: Pick<DecoderStage, "from" | "to">,
  { device, share }: StageMember,
  { isFirst, isLast, leads }: Ends,
  { batch, prompt }: Pick<TokenWorkload, "batch" | "prompt">,
): DecoderHolding {
  const { hidden, headSize, heads, kvHeads, tied } = network;
  const layers = to - from;
  const tokens = Math.min(batch, prompt);
  // A tied table that lies here already makes the logits too.
  const isShared = tied && isFirst && isLast;
  const last = !isLast ? 0 : isShared ? 4 * hidden : logitsBytes(network, share.vocabulary);
  // In float32: the vector, its norm and what comes back; the widest of what a layer makes; the logits.
  const queries = (heads / kvHeads + 2) * share.kvHeads * headSize;
  const vectors = 3 * hidden + Math.max(queries, 2 * share.feedForward);
  const words = isLast ? (leads ? network.vocabulary : share.vocabulary) : 0;
  return {
    device,
    weights: layers * layerBytes(network, share) + (isFirst ? embeddingBytes(network) : 0) + last,
    buffers: 4 * (tokens * vectors + words),
    cachePerToken: layers * cacheBytes(network, share.kvHeads),
  };
}

/** Tokens whose keys and values are kept at the end: the last one that is made leaves none. */
export function keptTokens({ prompt, tokens }: Pick<TokenWorkload, "prompt" | "tokens">): number {
  return prompt + tokens - 1;
}

/** Bytes that a device holds once so many tokens are kept. */
export function heldBytes({ weights, buffers, cachePerToken }: DecoderHolding, kept: number): number {
  return weights + buffers + kept * cachePerToken;
}

/** Does a member of a stage have the memory for it, to the last token? */
export function fitsMember(
  { network, workload, devices }: DecoderProblem,
  layers: Pick<DecoderStage, "from" | "to">,
  member: StageMember,
  leads: boolean,
): boolean {
  const ends = { isFirst: leads && layers.from === 0, isLast: layers.to === network.layers, leads };
  const holding = holdingOf(network, layers, member, ends, workload);
  return heldBytes(holding, keptTokens(workload)) <= devices[member.device]!.memory;
}

/**
 * Refuses a plan for which a device lacks memory.
 *
 * @throws InfeasibleError that names the device, and the token at which it breaks
 */
export function checkDecoderMemory({ network, workload, devices }: DecoderProblem, plan: DecoderPlan): void {
  const broken = decoderHoldings(network, plan, workload).flatMap((holding) => {
    const device = devices[holding.device]!;
    return heldBytes(holding, keptTokens(workload)) <= device.memory ? [] : [{ holding, device }];
  });
  const first = broken.toSorted((a, b) => mostTokens(a) - mostTokens(b))[0];
  if (first) throw new InfeasibleError(whyBroken(first.device, first.holding, workload));
}

/** Tokens that a device can keep; below 0 where the weights alone are too much. */
function mostTokens({
  holding,
  device,
}: {
  readonly holding: DecoderHolding;
  readonly device: DecoderDevice;
}): number {
  const free = device.memory - holding.weights - holding.buffers;
  return free < 0 ? -1 : Math.floor(free / holding.cachePerToken);
}

function whyBroken(
  device: DecoderDevice,
  holding: DecoderHolding,
  { prompt, tokens }: TokenWorkload,
): string {
  const { weights, buffers, cachePerToken } = holding;
  const gigabytes = (bytes: number) => `${Number((bytes / 1e9).toPrecision(4))} GB`;
  const has = `${device.name} has ${gigabytes(device.memory)}`;
  const needs = `weights take ${gigabytes(weights)} and buffers ${gigabytes(buffers)}`;
  const most = mostTokens({ holding, device });
  if (most < 0) return `${has}, and ${needs}: it breaks before the first token`;
  const made = most + 1 - prompt;
  const where = made <= 0 ? `token ${most + 1} of the prompt of ${prompt}` : `token ${made + 1} of ${tokens}`;
  return `${has}, ${needs}, and each token keeps ${cachePerToken} bytes: it breaks at ${where}, when ${most + 1} are kept`;
}
