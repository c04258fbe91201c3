import type { Program } from "../../sim/program/index.ts";
import type { Box, Shape } from "../../sim/tensor/index.ts";

/**
 * How long an operation lasts on a device of a real run. `replay`: as long as the simulator says; `stretch`: a factor times
 * the processor time that it really takes here; `free`: as long as it takes.
 */
export type Mode = "replay" | "stretch" | "free";
export const modes: readonly Mode[] = ["replay", "stretch", "free"];

/** Seconds for which devices idle before messages are measured: about as long as one waits in a run of the mode. */
export const idling: Readonly<Record<Mode, number>> = { replay: 0.01, stretch: 0.01, free: 0.001 };

/** A region of a tensor. */
export interface Region {
  readonly tensor: number;
  readonly box: Box;
}

/** A tile that a device computes. */
export interface DeviceTile {
  /** Of `DeviceCase.models`. */
  readonly model: number;
  readonly output: Region;
  /** By input of the operator; undefined where the tile needs none of it. */
  readonly inputs: readonly (Region | undefined)[];
}

/** What travels in a transfer: as many float32 as its boxes have elements, box after box. */
export interface Payload {
  readonly tensor: number;
  readonly boxes: readonly Box[];
}

/** What a device is told of a case: the whole program, and the numbers of its own part. */
export interface DeviceCase {
  readonly program: Program;
  readonly payloads: readonly Payload[];
  /** Of all tensors of the model. */
  readonly shapes: readonly Shape[];
  /** By compute of the program; undefined where another device computes it. */
  readonly tiles: readonly (DeviceTile | undefined)[];
  /** ONNX models. */
  readonly models: readonly Uint8Array[];
  /** Tensors that lie here from the start. */
  readonly given: readonly { readonly tensor: number; readonly values: Float32Array }[];
  /** What this device has of the results when a request is done. */
  readonly results: readonly Region[];
}

/** The way of messages from one device to another, as far as the links of the host do not have it. */
export interface Way {
  /** Seconds. */
  readonly latency: number;
  /** Seconds that a byte takes on the slowest link whose first frame passes at once. */
  readonly secondsOfByte: number;
}

/** Where the devices find each other. */
export interface DevicePlace {
  readonly device: number;
  /** By device: where it listens for messages of the others; all the same where a relay paces them. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly through: "links" | "relay";
  /** By device: the way of what it sends here. */
  readonly ways: readonly Way[];
  /** By device: path of the socket for signals, which take no link. */
  readonly signals: readonly string[];
}

/** How the computes of a run last. */
export interface DeviceRunOrder {
  readonly mode: Mode;
  /** By compute: seconds that it lasts, of a replay. */
  readonly seconds: Float64Array;
  /** Of stretch. */
  readonly factor: number;
}

/** What a device is asked for; each is answered by the reply of its kind. */
export type Command =
  | { readonly kind: "open"; readonly place: DevicePlace }
  | { readonly kind: "load"; readonly load: DeviceCase }
  /** Times each of its computes once, in an order, after idling; under the lock where a run computes under it. */
  | {
      readonly kind: "time";
      readonly mode: Exclude<Mode, "replay">;
      readonly steps: readonly { readonly compute: number; readonly idle: number }[];
    }
  | { readonly kind: "prepare"; readonly order: DeviceRunOrder }
  /** By request: when it comes, on the clock that all processes of the host share; seconds, ascending. */
  | { readonly kind: "run"; readonly arrivals: readonly number[] }
  /** Sends bursts of messages, each answered by one without content when its last has arrived. */
  | {
      readonly kind: "ping";
      readonly to: number;
      readonly bytes: number;
      readonly count: number;
      readonly bursts: number;
      /** Seconds of idling before each. */
      readonly idle: number;
    }
  /** Sends signals, each answered by one. */
  | { readonly kind: "signal"; readonly count: number; readonly idle: number };

/** What happened on a device during a request; seconds of the shared clock. */
export interface DeviceRecord {
  /** `late`: by how much it lasted longer than it should. */
  readonly computes: readonly {
    readonly compute: number;
    readonly start: number;
    readonly end: number;
    readonly late: number;
  }[];
  readonly sent: readonly { readonly transfer: number; readonly time: number }[];
  readonly received: readonly { readonly transfer: number; readonly time: number }[];
  readonly results: readonly { readonly region: Region; readonly values: Float32Array }[];
}

export type Reply =
  | { readonly kind: "open" }
  | { readonly kind: "load" }
  /** By compute of the program: seconds; 0 where another device computes it. */
  | { readonly kind: "time"; readonly seconds: Float64Array }
  | { readonly kind: "prepare" }
  /** By request. */
  | { readonly kind: "run"; readonly records: readonly DeviceRecord[] }
  /** Seconds of each burst, until the answer. */
  | { readonly kind: "ping"; readonly seconds: readonly number[] }
  /** Seconds of each signal, until the answer. */
  | { readonly kind: "signal"; readonly seconds: readonly number[] };

/** From a device to the parent: replies, what went wrong, and the compute lock. */
export type FromDevice = Reply | { readonly kind: "failed"; readonly message: string } | LockRequest;
export type LockRequest = { readonly kind: "lock" } | { readonly kind: "unlock" };
/** From the parent to a device. */
export type ToDevice = Command | { readonly kind: "granted" };
