import { boxShape } from "../../../sim/tensor/index.ts";
import { gather, keepBox } from "./crop.ts";
import { neededInputs, type LayerBuilder } from "./tile.ts";

/** The channels of the tile's pixels in one node, from which the tile's rows and columns are cut. */
export const depthToSpace: LayerBuilder<"depth-to-space"> = (tile, { block, order }) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const held = tile.held[0]!;
  const phases = block * block;
  const outputs = operator.shape[0]!;
  const [first, channels] = [region.start[0]!, boxShape(region)[0]!];
  const sources = Array.from({ length: phases * channels }, (_, index) => {
    const source =
      order === "depth-column-row"
        ? Math.floor(index / channels) * outputs + first + (index % channels)
        : first * phases + index;
    // A channel that the tile does not hold makes only pixels that are cut off: any other will do.
    return Math.min(Math.max(source, held.start[0]!), held.end[0]! - 1);
  });
  const [input] = neededInputs(tile);
  const chosen = gather(tile, `${name}/channels`, input!, 0, held, sources);
  const moved = graph.node(`${name}/moved`, "DepthToSpace", [chosen], {
    blocksize: block,
    mode: order === "depth-column-row" ? "DCR" : "CRD",
  });
  const made = {
    start: [region.start[0]!, held.start[1]! * block, held.start[2]! * block],
    end: [region.end[0]!, held.end[1]! * block, held.end[2]! * block],
  };
  return keepBox(graph, `${name}/kept`, moved, made, region);
};
