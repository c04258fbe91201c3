import type { Piece, Plan } from "../../sim/partition/index.ts";
import type { Tile } from "../../sim/program/index.ts";
import { placeOfLeast } from "../ties.ts";
import { secondsOfWork, type ComputeCosts } from "../cost-model.ts";
import type { StealableTile, StealingFrame, TileWork } from "./stealing/index.ts";

/** By tile of a frame, in its order: the device that computes it. */
export type Assignment = readonly number[];

/** Tile after tile to device after device, whatever their speeds. */
export function inTurn({ tiles }: StealingFrame, deviceCount: number): Assignment {
  return tiles.map((_, index) => index % deviceCount);
}

/** Tile after tile to the device that would be done with it first by the estimated times; ties go to the lower number. */
export function byCapability(frame: StealingFrame, deviceCount: number, costs: ComputeCosts): Assignment {
  const busy = Array.from({ length: deviceCount }, () => 0);
  return frame.tiles.map((tile) => {
    const done = busy.map(
      (seconds, device) => seconds + secondsOfWork(costs, device, plannedWork(tile).work),
    );
    const device = Math.max(0, placeOfLeast(done));
    busy[device] = done[device]!;
    return device;
  });
}

/**
 * The plan of an assignment: the tiles, each from the input to its part of the merged tensor, then the rest on the
 * gateway. Where tiles give borders to neighbours, those that take them follow in rounds of one tile a device, so that a
 * tile never counts on what its own device computes later.
 */
export function staticPlan(frame: StealingFrame, assignment: Assignment): Plan {
  const independent: Piece[] = [];
  const rounds: Piece[][] = [];
  const taken = new Map<number, number>();
  for (const [index, tile] of frame.tiles.entries()) {
    const device = assignment[index]!;
    const pieces = piecesOf(plannedWork(tile).work, device);
    if (!tile.reduced) {
      independent.push(...pieces);
      continue;
    }
    const round = taken.get(device) ?? 0;
    taken.set(device, round + 1);
    (rounds[round] ??= []).push(...pieces);
  }
  const steps = [independent, ...rounds, piecesOf(frame.rest, frame.gateway)];
  return { execution: "dataflow", steps: steps.filter((pieces) => pieces.length > 0) };
}

/** A plan knows that all neighbours of a tile come before it, so tiles that can be reduced are. */
function plannedWork(tile: StealableTile): TileWork {
  return tile.reduced ?? tile;
}

function piecesOf(work: readonly Tile[], device: number): Piece[] {
  return work.map(({ operator, region }) => ({ operator: operator.id, region, device }));
}
