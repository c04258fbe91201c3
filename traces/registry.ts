import type { ComputeProfile } from "../sim/cluster/compute.ts";
import { rooflineProfile } from "./profile/roofline.ts";
import { boardProfile, describeBoard, shippedBoards } from "./boards/index.ts";
import { rooflines } from "./profile/rooflines.ts";
import { testbedProfile, testbeds } from "./testbed/index.ts";

/** A profile that comes with the package. */
export interface ShippedProfile {
  readonly name: string;
  readonly description: string;
  /**
   * Measured, in a folder of trace files of that name; a testbed, computed from a model that was fitted to timings of tiles; a
   * board, fitted to timings of whole models; or computed from figures of the hardware.
   */
  readonly kind: "traces" | "testbed" | "board" | "roofline";
  /** What was measured, or is described. */
  readonly host: string;
  /** Threads or cores that compute a tile; of a board, the most that were timed. */
  readonly threads: number;
  /** Of a board: its core, and by number of threads the median error of models left out of the fit. */
  readonly core?: string;
  readonly errorsByThreads?: Readonly<Record<number, number>>;
  /** Different layers that were measured; any can be asked for where it is left out. */
  readonly layers?: number;
  /**
   * Mean relative error of a tile's time: of one that was not traced, interpolated between traced ones in mode gap; of a testbed, over
   * the timings that it was fitted to. Of a board the median over models left out of the fit. Nothing for figures of hardware, which nobody compared with a run.
   */
  readonly error?: number;
}

/** All profiles that come with the package. */
export const shippedProfiles: readonly ShippedProfile[] = [
  {
    name: "x86-64-zen4-avx512",
    description:
      "One core of an x86-64 AMD EPYC (Zen 4, AVX-512) in a virtual machine; onnxruntime-node 1.30.0, one thread",
    kind: "traces",
    host: "AMD EPYC (Zen 4), virtual machine",
    threads: 1,
    layers: 386,
    error: 0.043,
  },
  ...testbeds.map(({ name, description, host, cores, error }) => ({
    name,
    description,
    kind: "testbed" as const,
    host,
    threads: cores,
    error,
  })),
  ...shippedBoards.map((board) => ({
    name: board.name,
    description: describeBoard(board),
    kind: "board" as const,
    host: board.host,
    core: board.core,
    threads: board.fits.at(-1)!.threads,
    error: board.fits.at(-1)!.error,
    errorsByThreads: Object.fromEntries(board.fits.map(({ threads, error }) => [threads, error])),
  })),
  ...rooflines.map(({ name, description, host, cores }) => ({
    name,
    description,
    kind: "roofline" as const,
    host,
    threads: cores,
  })),
];

/** The shipped profile of this name that is computed instead of looked up in traces, if there is one. */
export function computedProfile(name: string): ComputeProfile | undefined {
  const testbed = testbeds.find((candidate) => candidate.name === name);
  if (testbed) return testbedProfile(testbed);
  const board = shippedBoards.find((candidate) => candidate.name === name);
  if (board) return boardProfile(board);
  const roofline = rooflines.find((candidate) => candidate.name === name);
  return roofline && rooflineProfile(roofline);
}
