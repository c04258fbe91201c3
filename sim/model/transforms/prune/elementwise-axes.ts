import type { Operator } from "../../model.ts";
import type { Axis, ChannelSets } from "./channel-sets.ts";

/** The axes of a function of elements at the same place: those that do not broadcast lose the same; constants go with them. */
export function elementwiseAxes(
  sets: ChannelSets,
  { inputShapes, shape }: Operator,
  inputs: readonly (readonly Axis[])[],
  reason: string,
): readonly Axis[] {
  return shape.map((extent, place) => {
    const stretched = inputs.flatMap((axes, index) =>
      inputShapes[index]![place] === extent ? [axes[place]] : [],
    );
    return stretched.length === 0 ? undefined : stretched.reduce((a, b) => sets.joinAxes(a, b, reason));
  });
}
