import { tensorBytes } from "../model/index.ts";
import { isLowering } from "../partition/index.ts";
import type { Compute, Program, Tile } from "../program/index.ts";

/** Bytes that a compute leaves on its device. */
export function outputBytes(compute: Compute): number {
  const last = lastTile(compute);
  return compute.outputBytes ?? (last ? tensorBytes(last.operator, last.region) : 0);
}

/** Most bytes that a compute holds at once while it runs, its output included: each tile until the last that reads it. */
export function workingBytes(compute: Compute): number {
  const tiles = tilesOf(compute);
  if (compute.outputBytes !== undefined) return compute.outputBytes;
  const lastReader = new Map<number, number>();
  for (const [place, { operator }] of tiles.entries())
    for (const input of operator.inputs) lastReader.set(input, place);
  let live = 0;
  let most = 0;
  for (const [place, { operator, region }] of tiles.entries()) {
    live += tensorBytes(operator, region);
    most = Math.max(most, live);
    for (const input of new Set(operator.inputs)) {
      if (lastReader.get(input) !== place) continue;
      for (const read of tiles.slice(0, place))
        if (read.operator.id === input) live -= tensorBytes(read.operator, read.region);
    }
  }
  return most;
}

/** Operators whose outputs a compute reads. */
export function tensorsRead(compute: Compute): ReadonlySet<number> {
  return new Set(tilesOf(compute).flatMap(({ operator }) => operator.inputs));
}

/** The operator of which a compute leaves a part on its device; undefined of plain tasks. */
export function tensorMade(compute: Compute): number | undefined {
  return lastTile(compute)?.operator.id;
}

/** The operator of whose output a transfer is a part, where its program says it. */
export function tensorSent(program: Program, transfer: number): number | undefined {
  return isLowering(program) ? program.transfers[transfer]!.tensor : undefined;
}

function lastTile(compute: Compute): Tile | undefined {
  return tilesOf(compute).at(-1);
}

function tilesOf({ work }: Compute): readonly Tile[] {
  return work.kind === "tiles" ? work.tiles : [];
}
