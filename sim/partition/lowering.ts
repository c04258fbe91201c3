import type { Compute, Program, Transfer } from "../program/index.ts";
import type { Box } from "../tensor/index.ts";
import type { Inference, Piece } from "./plan.ts";

/** A piece, ready to run: after one that made all of what it reads, or else the producers of its parts. */
export interface PieceCompute extends Compute {
  readonly piece: Piece;
  readonly step: number;
  /** Does it read a tensor in wire layout, from before its step or from another device? */
  readonly reordersInput: boolean;
  /** Does somebody read its output after its step, or on another device? */
  readonly reordersOutput: boolean;
}

/** A region of a tensor on its way from one device to others. */
export interface RegionTransfer extends Transfer {
  /** Id of the operator whose output this is part of. */
  readonly tensor: number;
  /** What travels, in disjoint boxes of the tensor. */
  readonly regions: readonly Box[];
  readonly step: number;
}

/** A plan as a program. The last step holds only the transfers that bring the results home. */
export interface Lowering extends Program {
  readonly computes: readonly PieceCompute[];
  readonly transfers: readonly RegionTransfer[];
  readonly stepCount: number;
  /** What the plan is for. */
  readonly inference: Inference;
}

/** Is a program the lowering of a plan? */
export function isLowering(program: Program): program is Lowering {
  return "inference" in program;
}
