import type { DecoderNetwork, DecoderShare } from "../../sim/model/index.ts";

/** A device of a stage, and its share of every layer there. */
export interface StageMember {
  readonly device: number;
  readonly share: DecoderShare;
}

/**
 * Layers `from` to before `to` on devices that divide each of them by heads and columns. The first device leads: it sums
 * what the others have computed, and hands it on.
 */
export interface DecoderStage {
  readonly from: number;
  readonly to: number;
  readonly members: readonly StageMember[];
}

/** A decoder divided over devices: stages one after the other. The first one looks up embeddings, the last one makes logits. */
export interface DecoderPlan {
  readonly stages: readonly DecoderStage[];
}

/** The device that a stage sums on and hands over from. */
export function leaderOf({ members }: DecoderStage): number {
  return members[0]!.device;
}

/** Who has which layers, and what part of them. */
export function describeDecoderPlan({ stages }: DecoderPlan, names: readonly string[]): string {
  const texts = stages.map(({ from, to, members }) => {
    const layers = to - from === 1 ? `layer ${from}` : `layers ${from} to ${to - 1}`;
    const who = members.map(({ device, share }) =>
      members.length === 1 ? names[device]! : `${names[device]!} (${share.kvHeads} of the heads)`,
    );
    return `${layers} on ${who.join(" + ")}`;
  });
  return texts.join("; ");
}

/**
 * Refuses a plan that does not compute a decoder, each part of it once.
 *
 * @throws Error; a planner that makes one is wrong
 */
export function checkDecoderPlan({ stages }: DecoderPlan, network: DecoderNetwork): void {
  const fail = (what: string) => new Error(`a plan for ${network.name} ${what}`);
  const devices = stages.flatMap(({ members }) => members.map(({ device }) => device));
  if (new Set(devices).size !== devices.length) throw fail("uses a device twice");
  let next = 0;
  for (const { from, to, members } of stages) {
    if (from !== next || to <= from) throw fail(`leaves layer ${next} out, or has it twice`);
    next = to;
    for (const part of ["kvHeads", "feedForward", "vocabulary"] as const) {
      const sum = members.reduce((all, { share }) => all + share[part], 0);
      if (sum !== network[part]) throw fail(`has ${sum} of ${network[part]} for ${part}`);
    }
  }
  if (next !== network.layers) throw fail(`ends at layer ${next} of ${network.layers}`);
}
