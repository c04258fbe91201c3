import type { Shape } from "../../../tensor/index.ts";
import { axisGroups } from "../../operations/reshape.ts";
import type { Axis, ChannelSets } from "./channel-sets.ts";

/**
 * The axes of a reshaped tensor. An axis of channels that is joined with others, as flattening does, or divided, as a
 * channel shuffle or the heads of attention do, stays one that can shrink; channels that would leave a ragged shape are joined.
 */
export function reshapedAxes(
  sets: ChannelSets,
  input: Shape,
  axes: readonly Axis[],
  output: Shape,
  reason: string,
): readonly Axis[] {
  const result: Axis[] = output.map(() => undefined);
  let first = 0;
  for (const group of axisGroups(input, output)) {
    const tracked = group.input.flatMap((_, offset) => (axes[first + offset] ? [offset] : []));
    const [offset] = tracked;
    if (tracked.length === 1 && offset !== undefined) {
      const source = placeOf(group.input, offset);
      const found = regrouped(sets, axes[first + offset]!, source, group.output);
      if (found) result[group.axis + found.offset] = found.axis;
      else sets.keep(axes[first + offset], reason);
    } else for (const offset of tracked) sets.keep(axes[first + offset], reason);
    first += group.input.length;
  }
  return result;
}

/** An axis among those of its group: elements between neighbouring indices, and its extent. */
interface Place {
  readonly stride: number;
  readonly extent: number;
}

function placeOf(shape: Shape, axis: number): Place {
  const stride = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  return { stride, extent: shape[axis]! };
}

function regrouped(sets: ChannelSets, channels: readonly number[], source: Place, output: Shape) {
  const places = output.map((_, axis) => placeOf(output, axis));
  const whole = source.stride * source.extent;
  const outer = places.findIndex(
    ({ stride, extent }) => source.stride % stride === 0 && stride * extent >= whole && extent > 1,
  );
  if (outer >= 0) {
    const { stride, extent } = places[outer]!;
    const axis = Array.from(
      { length: extent },
      (_, index) => channels[Math.floor((index * stride) / source.stride) % source.extent]!,
    );
    return { offset: outer, axis };
  }
  const inner = places
    .map((place, offset) => ({ ...place, offset }))
    .filter(({ stride, extent }) => stride % source.stride === 0 && stride * extent <= whole && extent > 1)
    .sort((a, b) => b.extent - a.extent || b.offset - a.offset)[0];
  if (!inner) return undefined;
  const indexOf = (channel: number) => Math.floor((channel * source.stride) / inner.stride) % inner.extent;
  const first: number[] = [];
  for (const [index, channel] of channels.entries()) {
    const place = indexOf(index);
    if (first[place] === undefined) first[place] = channel;
    else sets.join(first[place], channel);
  }
  return { offset: inner.offset, axis: first };
}
