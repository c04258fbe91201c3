import type { DecoderNetwork, WeightFormat } from "../../sim/model/index.ts";
import type { NetworkGraph } from "../../sim/cluster/index.ts";
import type { DecoderPlan } from "./plan.ts";
import type { DecoderRates } from "./rates.ts";

/** What a decoder is asked for. */
export interface TokenWorkload {
  /** Tokens of the prompt. */
  readonly prompt: number;
  /** Most tokens of the prompt per batch. */
  readonly batch: number;
  /** Tokens to make; the first one comes of the prompt. */
  readonly tokens: number;
  /** How vectors are stored on the network. */
  readonly exchange: WeightFormat;
}

/** A device as planners of decoders know it. */
export interface DecoderDevice {
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
  readonly rates: DecoderRates;
}

/** What a planner is asked to divide, and all that it may know. */
export interface DecoderProblem {
  readonly network: DecoderNetwork;
  readonly workload: TokenWorkload;
  readonly devices: readonly DecoderDevice[];
  /** As it is believed to be. */
  readonly links: NetworkGraph;
}

/** A divided decoder, and what its planner has to say. */
export interface DividedDecoder {
  readonly plan: DecoderPlan;
  readonly notes: readonly string[];
}
