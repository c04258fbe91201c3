import type { Label, Program } from "../../../sim/program/index.ts";
import type { StealingFrame, TileWork } from "./frame.ts";
import type { TakenTile } from "./messages.ts";

/** The programs of a frame: of each tile on each device, made once, and of what follows the tiles. */
export class FramePrograms {
  /** What the gateway computes once all tiles are merged. */
  readonly rest: Program;
  private readonly source: number;
  private readonly tiles = new Map<string, Program>();

  constructor({ source, gateway, rest }: StealingFrame) {
    this.source = source;
    const operators = rest.length;
    const label = { name: `merged: ${operators} operators`, details: { operators } };
    this.rest = programOf(gateway, rest, label);
  }

  ofTask(device: number, task: TakenTile): Program {
    const key = `${task.tile.number}/${task.reduced}/${device}`;
    const known = this.tiles.get(key) ?? programOf(device, wayOf(task).work, this.labelOf(device, task));
    this.tiles.set(key, known);
    return known;
  }

  private labelOf(device: number, { tile: { number }, reduced }: TakenTile): Label {
    const how = [...(device === this.source ? [] : ["stolen"]), ...(reduced ? ["reduced"] : [])];
    const name = [`tile ${number}`, ...how].join(", ");
    return { name, details: { tile: number, how: how.join(", ") } };
  }
}

/** The work that a task comes to. */
export function wayOf({ tile, reduced }: Pick<TakenTile, "tile" | "reduced">): TileWork {
  return reduced && tile.reduced ? tile.reduced : tile;
}

/** Tiles on a device, one after the other. */
function programOf(device: number, tiles: TileWork["work"], label: Label): Program {
  return {
    computes: [{ device, work: { kind: "tiles", tiles }, after: [], awaits: [], label }],
    transfers: [],
    barriers: [],
  };
}
