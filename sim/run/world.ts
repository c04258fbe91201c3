import type { NetworkGraph } from "../cluster/index.ts";
import type { ChannelStatistics, DeliveryHandler, MessageNetwork } from "../network/index.ts";
import type { Program } from "../program/index.ts";
import type { ClockedSeconds, RunDevice } from "./devices.ts";
import type { RunObserver } from "./observer.ts";

/** Makes another network for a run than the one that its graph describes. */
export type NetworkFactory = (onDelivered: DeliveryHandler) => MessageNetwork;

/** What a run happens in. */
export interface World {
  readonly devices: readonly RunDevice[];
  /** Joins the devices; only transfers of bytes and messages need it. */
  readonly network: NetworkGraph | NetworkFactory | undefined;
  /** Seconds of each compute of a program, alone on its device; asked once a submission. */
  secondsOf(program: Program): Float64Array;
}

export interface RunOptions {
  /** See what happens; without one nothing is kept. */
  readonly observers?: readonly RunObserver[];
  /** Seconds at which it is broken off, whatever is left; what happens then still happens. Infinity unless given. */
  readonly until?: number;
}

/** What is left of a run beside what its observers have kept. */
export interface RunEnd {
  /** When the last thing happened, seconds. */
  readonly time: number;
  /** By device: seconds that its streams have computed, added up. */
  readonly busy: readonly number[];
  /** By device: seconds that it has sent, as `MessageNetwork.airtimes` counts them; undefined without a network. */
  readonly sending: readonly number[];
  /** By device: bytes that it has sent or passed on; undefined without a network. */
  readonly sentBytes: readonly number[];
  /** By device: the seconds of `busy` by the share of the full clock at which they passed. */
  readonly busyAt: readonly (readonly ClockedSeconds[])[];
  /** What each channel has done; undefined without a network. */
  readonly channels: readonly ChannelStatistics[];
}
