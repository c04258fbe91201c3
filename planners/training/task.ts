import type { Work } from "../../sim/program/index.ts";

/** Work of a micro-batch on a stage. */
export interface TrainingPart {
  readonly kind: "forward" | "backward";
  readonly stage: number;
  readonly micro: number;
}

/** What runs on a device in a training step, and what it waits for. */
export interface TrainingWork {
  /** Undefined for sums of gradients and updates. */
  readonly part?: TrainingPart;
  readonly device: number;
  readonly work: Work;
  readonly label: string;
  /** Bytes that stay on its device until all that waits for it has ended. */
  readonly outputBytes: number;
  /** Tasks whose results it reads; the bytes travel where those are on other devices. */
  readonly reads: { readonly task: TrainingWork; readonly bytes: number }[];
  /** Tasks of its device that must have ended. */
  readonly after: TrainingWork[];
}
