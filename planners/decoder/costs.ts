import { rowBytes } from "../../sim/model/index.ts";
import { Network, transferTime } from "../../sim/network/index.ts";
import type { StageMember } from "./plan.ts";
import type { DecoderProblem } from "./problem.ts";
import { passProgram, passSeconds } from "./program.ts";

/** Seconds that a token in the middle of those that are asked for takes a device: a layer, and what is before and behind all. */
export interface TokenCosts {
  readonly layer: number;
  readonly embedding: number;
  readonly logits: number;
}

/** The costs of a member of a stage, messages left out: those of a pass through one layer on it alone. */
export function tokenCosts(
  { network, workload, devices }: Pick<DecoderProblem, "network" | "workload" | "devices">,
  member: StageMember,
): TokenCosts {
  const past = workload.prompt + Math.floor(workload.tokens / 2);
  const alone = { stages: [{ from: 0, to: 1, members: [member] }] };
  const shape = { tokens: 1, exchange: workload.exchange, makesToken: true };
  const pass = passProgram(network, alone, shape);
  const rates = devices.map((device) => device.rates);
  const [embedding = 0, attention = 0, feedForward = 0, ...logits] = passSeconds(pass, rates)(past);
  return {
    layer: attention + feedForward,
    embedding,
    logits: logits.reduce((sum, seconds) => sum + seconds, 0),
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
