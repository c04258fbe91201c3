import { bytesOfElements, isComputed, tensorBytes, type Operator } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import type { Tile } from "../../sim/program/index.ts";
import { isEmpty, volume, wholeBox } from "../../sim/tensor/index.ts";
import { leadingPart, publishedLayers, type FusedPart } from "./fused-part.ts";
import { checkerboardOrder, levelOf, reducedTile, type ReducedTile } from "./reuse.ts";
import type { StealableTile, StealingFrame, TileWork } from "./stealing/index.ts";
import { exactInput, fusedTiles, type Grid, type GridTile, type TileRegions } from "./tiles.ts";

/** How a frame is cut. */
export interface CutOptions {
  /** Undefined for the smallest square grid with a tile for each device. */
  readonly grid: Grid | undefined;
  /** Convolutions and poolings to fuse; undefined for the whole leading part, up to the 16 of the published programs. */
  readonly layers: number | undefined;
  /** Do odd fields of the checkerboard leave to their neighbours what these have? */
  readonly reuse: boolean;
}

/** A frame cut into tiles, and what was not as asked for. */
export interface CutFrame {
  readonly frame: StealingFrame;
  readonly notes: readonly string[];
}

/**
 * Cuts an inference into fused tiles, which all devices may take, and the rest, which the gateway computes. The gateway
 * is where the result must end, or else where the input is. The regions are those of the exact receptive field.
 *
 * A model whose input leads to no convolution or pooling has no tiles: all of it is the rest.
 */
export function cutFrame(inference: Inference, deviceCount: number, options: CutOptions): CutFrame {
  const { model, inputAt, resultAt } = inference;
  const grid = options.grid ?? squareGrid(deviceCount);
  const fused = leadingPart(model, options.layers ?? publishedLayers, [grid.rows, grid.columns]);
  const tiles = fused.layers > 0 ? fusedTiles(fused.operators, grid, exactInput) : [];
  const source = inputAt === "everywhere" ? 0 : inputAt;
  const fusedIds = new Set(fused.operators.map(({ id }) => id));
  const rest = model.operators.filter((operator) => isComputed(operator) && !fusedIds.has(operator.id));
  const frame: StealingFrame = {
    source,
    inputEverywhere: inputAt === "everywhere",
    gateway: resultAt === "anywhere" ? source : resultAt,
    tiles: stealableTiles(fused.operators, tiles, options.reuse),
    rest: rest.map((operator) => ({
      operator,
      region: wholeBox(operator.shape),
      reordersInput: operator.inputs.some(
        (input) => fusedIds.has(input) || !isComputed(model.operators[input]!),
      ),
      reordersOutput: model.outputs.includes(operator.id),
    })),
  };
  return { frame, notes: notesOn(fused, tiles, grid, options) };
}

function squareGrid(deviceCount: number): Grid {
  const side = Math.ceil(Math.sqrt(deviceCount));
  return { rows: side, columns: side };
}

function stealableTiles(
  operators: readonly Operator[],
  tiles: readonly GridTile[],
  reuse: boolean,
): readonly StealableTile[] {
  if (!reuse) return tiles.map((tile) => stealableTile(operators, tile, 0, undefined));
  const reduced = new Map(
    tiles
      .filter((tile) => levelOf(tile) === 1)
      .map((tile) => [tile.number, usefulReduction(reducedTile(operators, tile, tiles, exactInput))]),
  );
  const overlaps = [...reduced.values()].flatMap((tile) => tile?.overlaps ?? []);
  return checkerboardOrder(tiles).map((tile) => {
    const given = overlaps.reduce(
      (sum, overlap) => sum + (overlap.tile === tile.number ? overlap.bytes : 0),
      0,
    );
    return stealableTile(operators, tile, given, reduced.get(tile.number));
  });
}

/** A reduced tile waits only for neighbours that it takes something of; one that takes nothing is as large as ever. */
function usefulReduction({ regions, overlaps }: ReducedTile): ReducedTile | undefined {
  const useful = overlaps.filter(({ bytes }) => bytes > 0);
  return useful.length > 0 ? { regions, overlaps: useful } : undefined;
}

function stealableTile(
  operators: readonly Operator[],
  tile: GridTile,
  sharedBytes: number,
  reduced: ReducedTile | undefined,
): StealableTile {
  return {
    number: tile.number,
    ...tileWork(operators, tile, { takes: false, gives: sharedBytes > 0 }),
    outputBytes: tensorBytes(operators.at(-1)!, tile.outputs.at(-1)),
    sharedBytes,
    reduced: reduced && {
      ...tileWork(operators, reduced.regions, { takes: true, gives: false }),
      overlaps: reduced.overlaps,
    },
  };
}

/** What a tile computes. Borders that neighbours take or give cross devices at every operator, else only its ends do. */
function tileWork(
  operators: readonly Operator[],
  { inputs, outputs }: TileRegions,
  borders: { readonly takes: boolean; readonly gives: boolean },
): TileWork {
  const work = operators
    .map((operator, index): Tile => ({
      operator,
      region: outputs[index]!,
      reordersInput: borders.takes || index === 0,
      reordersOutput: borders.gives || index === operators.length - 1,
    }))
    .filter(({ region }) => !isEmpty(region));
  return { work, inputBytes: bytesOfElements(operators[0]!.inputTypes[0]!, volume(inputs[0]!)) };
}

function notesOn(
  { layers }: FusedPart,
  tiles: readonly GridTile[],
  grid: Grid,
  options: CutOptions,
): readonly string[] {
  if (layers === 0)
    return ["no convolutions or poolings lead the model: nothing is fused, all of it runs on the gateway"];
  const notes: string[] = [];
  if (options.layers !== undefined && layers < options.layers)
    notes.push(`only ${layers} of ${options.layers} layers lead the model and can be fused over this grid`);
  const cells = grid.rows * grid.columns;
  if (tiles.length < cells)
    notes.push(`${cells - tiles.length} of ${cells} grid cells are empty: the strides use up the map before`);
  return notes;
}
