import {
  rowBytes,
  type DecoderNetwork,
  type DecoderShare,
  type WeightFormat,
} from "../../sim/model/index.ts";
import type { Compute, Program, Transfer } from "../../sim/program/index.ts";
import { leaderOf, type DecoderPlan, type DecoderStage } from "./plan.ts";
import { productSeconds, workSeconds, type DecoderRates, type DecoderWork } from "./rates.ts";
import {
  attentionWork,
  cacheProduct,
  embeddingWork,
  feedForwardWork,
  logitsWork,
  smallWork,
  together,
  type Batch,
} from "./work.ts";

/** A batch of tokens on its way through all layers, as a program. What it waits for and sends is the same for every token. */
export interface PassProgram extends Program {
  readonly network: DecoderNetwork;
  readonly tokens: number;
  /** By compute: what it has to do, but for what it reads of the cache. */
  readonly works: readonly DecoderWork[];
  /** By compute: the share whose keys and values it reads. */
  readonly reads: readonly (DecoderShare | undefined)[];
}

/** What goes through the layers. */
export interface PassShape {
  readonly tokens: number;
  /** How vectors are stored on the network. */
  readonly exchange: WeightFormat;
  /** Does the last token lead to a new one? */
  readonly makesToken: boolean;
}

/** Bytes of a token as devices tell it each other. */
export const tokenBytes = 4;

/**
 * A batch of tokens through a plan. A stage of several devices computes attention and feed-forward each so: its leader
 * norms the vector and sends it to the others, all compute their share, and the leader sums what they send back: two
 * all-reduces a layer over the leader, as distributed-llama does since 0.7.1 (b4rtaz/distributed-llama, pull request 64).
 */
export function passProgram(network: DecoderNetwork, plan: DecoderPlan, shape: PassShape): PassProgram {
  const steps = new Steps(network, shape);
  const first = leaderOf(plan.stages[0]!);
  let vector: Held = {
    by: [steps.compute(first, "embedding", embeddingWork(network, shape.tokens))],
    from: [],
  };
  for (const [number, stage] of plan.stages.entries()) {
    const leader = leaderOf(stage);
    if (number > 0) vector = { by: [], from: [steps.send(vector.by[0]!, leader, steps.vectorBytes)] };
    vector = stageSteps(steps, stage, vector);
  }
  if (shape.makesToken) makeToken(steps, plan.stages.at(-1)!, vector, first);
  return steps.program();
}

/** A vector that the leader of a stage has once its own computes have ended and transfers have come. */
interface Held {
  readonly by: readonly number[];
  readonly from: readonly number[];
}

function stageSteps(steps: Steps, stage: DecoderStage, start: Held): Held {
  const { network, tokens } = steps;
  const leader = leaderOf(stage);
  const parts = (layer: number) =>
    [
      { name: `layer ${layer} attention`, work: attentionWork, reads: true },
      { name: `layer ${layer} feed-forward`, work: feedForwardWork, reads: false },
    ] as const;
  let vector = start;
  for (let layer = stage.from; layer < stage.to; layer++) {
    for (const { name, work, reads } of parts(layer)) {
      const shares = stage.members.map(({ share }) => work(network, share, tokens));
      const cacheOf = (member: number) => (reads ? stage.members[member]!.share : undefined);
      if (stage.members.length === 1) {
        // A norm before and a sum behind.
        const all = together(smallWork(2), shares[0]!);
        vector = { by: [steps.compute(leader, name, all, vector, cacheOf(0))], from: [] };
      } else vector = dividedPart(steps, stage, { name, shares, cacheOf }, vector);
    }
  }
  if (stage.members.length === 1) return vector;
  return { by: [steps.compute(leader, "sum", smallWork(1), vector)], from: [] };
}

interface Part {
  readonly name: string;
  readonly shares: readonly DecoderWork[];
  readonly cacheOf: (member: number) => DecoderShare | undefined;
}

/** One all-reduce: the leader sums what it has and norms it, all compute their share, and the others send theirs back. */
function dividedPart(steps: Steps, stage: DecoderStage, { name, shares, cacheOf }: Part, vector: Held): Held {
  const leader = leaderOf(stage);
  const sums = vector.from.length > 0 && vector.by.length > 0;
  const normed = steps.compute(leader, `${name} norm`, smallWork(sums ? 2 : 1), vector);
  const own = steps.compute(leader, name, shares[0]!, { by: [normed], from: [] }, cacheOf(0));
  const sent = stage.members.slice(1).map(({ device }) => steps.send(normed, device, steps.vectorBytes));
  const back = stage.members.slice(1).map(({ device }, other) => {
    const start = { by: [], from: [sent[other]!] };
    const computed = steps.compute(device, name, shares[other + 1]!, start, cacheOf(other + 1));
    return steps.send(computed, leader, steps.vectorBytes);
  });
  return { by: [own], from: back };
}

/** The last norm and product, which some devices of the last stage share, and the choice of a token, told to the first device. */
function makeToken(steps: Steps, stage: DecoderStage, vector: Held, first: number): void {
  const { network } = steps;
  const leader = leaderOf(stage);
  const [own, ...others] = stage.members.map(({ share }) => logitsWork(network, share.vocabulary));
  const normed = steps.compute(leader, "last norm", smallWork(1), vector);
  const product = steps.compute(leader, "logits", own!, { by: [normed], from: [] });
  const back = stage.members.slice(1).flatMap(({ device, share: { vocabulary } }, other) => {
    if (vocabulary === 0) return [];
    // Of the last token alone.
    const sent = steps.send(normed, device, steps.vectorBytes / steps.tokens);
    const computed = steps.compute(device, "logits", others[other]!, { by: [], from: [sent] });
    return [steps.send(computed, leader, 4 * vocabulary)];
  });
  const chosen = steps.compute(leader, "token", smallWork(1), { by: [product], from: back });
  if (leader === first) return;
  steps.compute(first, "token", smallWork(0), { by: [], from: [steps.send(chosen, first, tokenBytes)] });
}

/** Collects the computes and transfers of a pass. */
class Steps {
  readonly network: DecoderNetwork;
  readonly tokens: number;
  readonly vectorBytes: number;
  private readonly computes: Compute[] = [];
  private readonly transfers: Transfer[] = [];
  private readonly works: DecoderWork[] = [];
  private readonly reads: (DecoderShare | undefined)[] = [];

  constructor(network: DecoderNetwork, { tokens, exchange }: PassShape) {
    this.network = network;
    this.tokens = tokens;
    this.vectorBytes = tokens * rowBytes(exchange, network.hidden);
  }

  compute(device: number, name: string, work: DecoderWork, start?: Held, reads?: DecoderShare): number {
    const { by = [], from = [] } = start ?? {};
    this.works.push(work);
    this.reads.push(reads);
    return (
      this.computes.push({
        device,
        // How long it takes depends on the device and on the tokens before: `passSeconds` says it.
        work: { kind: "seconds", seconds: 0 },
        after: by,
        awaits: from,
        outputBytes: 0,
        label: { name, details: {} },
      }) - 1
    );
  }

  send(producer: number, to: number, bytes: number): number {
    const source = this.computes[producer]!.device;
    return this.transfers.push({ source, destinations: [to], bytes, producer }) - 1;
  }

  program(): PassProgram {
    const { computes, transfers, network, tokens, works, reads } = this;
    return { computes, transfers, barriers: [], network, tokens, works, reads };
  }
}

/**
 * How long the computes of a pass take, by the tokens before it: `(past) => seconds`. What does not depend on them is
 * found once.
 */
export function passSeconds(
  { computes, network, tokens, works, reads }: PassProgram,
  rates: readonly DecoderRates[],
): (past: number) => Float64Array {
  const fixed = Float64Array.from(works, (work, index) => workSeconds(work, rates[computes[index]!.device]!));
  const readers = computes.flatMap(({ device }, index) => {
    const share = reads[index];
    return share ? [{ index, device, share }] : [];
  });
  return (past) => {
    const seconds = Float64Array.from(fixed);
    const batch: Batch = { tokens, past };
    // The same for all layers that a device has.
    const known = new Map<number, number>();
    for (const { index, device, share } of readers) {
      const cache = known.get(device) ?? productSeconds(cacheProduct(network, share, batch), rates[device]!);
      known.set(device, cache);
      seconds[index]! += cache;
    }
    return seconds;
  };
}
