import { rowBytes } from "../../sim/model/index.ts";
import { Network, transferTime } from "../../sim/network/index.ts";
import type { StageMember } from "./plan.ts";
import type { DecoderProblem } from "./problem.ts";
import { productSeconds, workSeconds } from "./rates.ts";
import {
  attentionWork,
  cacheProduct,
  embeddingWork,
  feedForwardWork,
  logitsWork,
  smallWork,
  together,
} from "./work.ts";

/** Seconds that a token in the middle of those that are asked for takes a device: a layer, and what is before and behind all. */
export interface TokenCosts {
  readonly layer: number;
  readonly embedding: number;
  readonly logits: number;
}

/** The costs of a member of a stage, messages left out. */
export function tokenCosts(
  { network, workload, devices }: Pick<DecoderProblem, "network" | "workload" | "devices">,
  { device, share }: StageMember,
): TokenCosts {
  const { rates } = devices[device]!;
  const past = workload.prompt + Math.floor(workload.tokens / 2);
  const layer = together(smallWork(4), attentionWork(network, share, 1), feedForwardWork(network, share, 1));
  const cache = productSeconds(cacheProduct(network, share, { tokens: 1, past }), rates);
  return {
    layer: workSeconds(layer, rates) + cache,
    embedding: workSeconds(embeddingWork(network, 1), rates),
    logits: workSeconds(together(smallWork(2), logitsWork(network, share.vocabulary)), rates),
  };
}

/** Seconds for a token's vector from each device to each other, on links that nothing else uses. */
export function handovers({
  network,
  workload,
  devices,
  links,
}: DecoderProblem): readonly (readonly number[])[] {
  const idle = new Network(links, () => undefined);
  const bytes = rowBytes(workload.exchange, network.hidden);
  return devices.map((_, source) =>
    devices.map((_, to) => (source === to ? 0 : transferTime(idle, [{ source, destinations: [to], bytes }]))),
  );
}
