import { elementwiseAxes } from "./elementwise-axes.ts";
import type { Model, Operator } from "../../model.ts";
import { ChannelSets, type Axis } from "./channel-sets.ts";
import { reshapedAxes } from "./reshaped.ts";

/** Which channels of a model stay or go together. */
export interface ModelChannels {
  readonly sets: ChannelSets;
  /** By operator: the axes of its output. */
  readonly axes: readonly (readonly Axis[])[];
}

/**
 * Follows the channels of all tensors through a model: what an addition adds, what a depthwise convolution filters and what
 * the groups of a convolution have at the same place stays or goes together. Channels that reach a result, or an operator of
 * which nothing is known, stay.
 */
export function channelsOf(model: Model): ModelChannels {
  const sets = new ChannelSets();
  const axes: (readonly Axis[])[] = [];
  for (const operator of model.operators) {
    axes.push(
      axesOf(
        sets,
        operator,
        operator.inputs.map((input) => axes[input]!),
      ),
    );
  }
  for (const operator of model.operators) {
    const owner = operator.weightsOf;
    if (owner === undefined || owner === operator.id) continue;
    const reason = `${operator.name} shares its weights`;
    const other = model.operators[owner]!;
    joinTensors(sets, [axes[operator.id]!, axes[owner]!], reason);
    for (const [index, input] of operator.inputs.entries())
      joinTensors(sets, [axes[input]!, axes[other.inputs[index]!]!], reason);
  }
  for (const output of model.outputs)
    for (const axis of axes[output]!) sets.keep(axis, `${model.operators[output]!.name} is a result`);
  return { sets, axes };
}

/** Can channels of the operator be removed, because they are those of its own weights? */
export function hasOwnChannels({ operation, inputShapes }: Operator): boolean {
  switch (operation.kind) {
    case "convolution":
    case "transposed-convolution":
      return operation.groups === 1 || operation.groups < inputShapes[0]![0]!;
    case "fully-connected":
    case "matmul":
    case "locally-connected":
    case "embedding":
    case "recurrent":
      return true;
    default:
      return false;
  }
}

/** The axes of an operator's output; joins and keeps channels of its inputs as it needs. */
function axesOf(
  sets: ChannelSets,
  operator: Operator,
  inputs: readonly (readonly Axis[])[],
): readonly Axis[] {
  const { operation, inputShapes, shape, id } = operator;
  const reason = `${operator.name} (${operation.kind}) needs them`;
  const input = inputs[0] ?? [];
  const fixed = shape.map(() => undefined);
  const keepAll = (from = 0) => {
    for (const axes of inputs) for (const axis of axes.slice(from)) sets.keep(axis, reason);
  };
  switch (operation.kind) {
    case "constant":
      return shape.map((extent) => (extent > 1 ? sets.add(extent) : undefined));
    case "convolution":
    case "transposed-convolution":
      keepAll(1);
      return [groupedChannels(sets, operator, operation, input[0], reason), ...fixed.slice(1)];
    case "locally-connected":
      keepAll(1);
      return [sets.add(operation.outputChannels, id), ...fixed.slice(1)];
    case "fully-connected":
      return [sets.add(operation.outputFeatures, id), undefined, undefined];
    case "matmul":
      return [input[0], sets.add(operation.outputFeatures, id)];
    case "embedding":
      keepAll();
      return [undefined, sets.add(operation.features, id)];
    case "recurrent": {
      const units = sets.add(operation.units, id);
      keepAllBut(sets, inputs, reason);
      for (const state of inputs.slice(1)) sets.joinAxes(units, state.at(-1), reason);
      return [...fixed.slice(1), units];
    }
    case "pooling":
    case "resize":
      keepAll(1);
      return [input[0], ...fixed.slice(1)];
    case "global-pooling":
      return [input[0], ...fixed.slice(1)];
    case "activation":
    case "batch-normalization":
    case "layer-normalization":
    case "rms-normalization":
    case "local-response-normalization":
    case "softmax":
      return input;
    case "group-normalization":
      if (operation.groups < shape[0]!) joinPlaces(sets, input[0], operation.groups);
      return input;
    case "add":
      return joinTensors(sets, inputs, reason);
    case "elementwise":
      return elementwiseAxes(sets, operator, inputs, reason);
    case "concat":
      return shape.map((_, axis) =>
        axis === operation.axis
          ? joinedEnds(
              sets,
              inputs.map((axes) => axes[axis]),
              inputShapes.map((extents) => extents[axis]!),
            )
          : inputs.map((axes) => axes[axis]).reduce((a, b) => sets.joinAxes(a, b, reason)),
      );
    case "slice": {
      const { axis, start, end, step = 1 } = operation;
      if (step !== 1) sets.keep(input[axis], reason);
      return input.map((channels, place) => {
        if (place !== axis) return channels;
        return step === 1 ? channels?.slice(start, end) : undefined;
      });
    }
    case "transpose":
      return operation.permutation.map((axis) => input[axis]);
    case "reshape":
      return reshapedAxes(sets, inputShapes[0]!, input, shape, reason);
    case "pad":
      return input.map((axis, place) => {
        if (operation.before[place] === 0 && operation.after[place] === 0) return axis;
        sets.keep(axis, reason);
        return undefined;
      });
    case "reduce":
      return input.map((axis, place) => (operation.axes.includes(place) ? undefined : axis));
    case "matrix-product": {
      const [left, right] = inputs as [readonly Axis[], readonly Axis[]];
      const rank = shape.length;
      sets.joinAxes(left[rank - 1], right[rank - 2], reason);
      for (const axes of inputs) for (const axis of axes.slice(0, -2)) sets.keep(axis, reason);
      return [...fixed.slice(2), left[rank - 2], right[rank - 1]];
    }
    case "attention": {
      const [query, key, value] = inputs as [readonly Axis[], readonly Axis[], readonly Axis[]];
      sets.joinAxes(key[0], value[0], reason);
      sets.joinAxes(sets.joinAxes(query[1], key[1], reason), value[1], reason);
      joinPlaces(sets, value[1], operation.heads);
      return [query[0], value[1]];
    }
    case "space-to-depth":
      keepAll(1);
      return [input[0] && repeated(input[0], operation.block ** 2), undefined, undefined];
    case "depth-to-space":
      keepAll(1);
      return [blockChannels(sets, input[0], operation.block ** 2, operation.order), undefined, undefined];
    default:
      keepAll();
      return fixed;
  }
}

/**
 * Output channels of a convolution in groups. Where a group reads one channel, as in depthwise convolution, whole groups
 * go; else each group loses the same of its channels.
 */
function groupedChannels(
  sets: ChannelSets,
  operator: Operator,
  { groups, outputChannels }: { readonly groups: number; readonly outputChannels: number },
  input: Axis,
  reason: string,
): Axis {
  const layer = hasOwnChannels(operator) ? operator.id : undefined;
  const own = sets.add(outputChannels, layer);
  if (groups === 1) return own;
  const isDepthwise = layer === undefined;
  if (!isDepthwise) {
    joinPlaces(sets, input, groups);
    joinPlaces(sets, own, groups);
    return own;
  }
  const perGroup = outputChannels / groups;
  if (!input) sets.keep(own, reason);
  else for (const [index, channel] of own.entries()) sets.join(input[Math.floor(index / perGroup)]!, channel);
  return own;
}

/** All groups of neighbouring channels lose those at the same places. */
function joinPlaces(sets: ChannelSets, axis: Axis, groups: number): void {
  if (!axis) return;
  const size = axis.length / groups;
  for (const [index, channel] of axis.entries()) if (index >= size) sets.join(axis[index % size]!, channel);
}

function joinTensors(
  sets: ChannelSets,
  tensors: readonly (readonly Axis[])[],
  reason: string,
): readonly Axis[] {
  return tensors.reduce((a, b) => a.map((axis, place) => sets.joinAxes(axis, b[place], reason)));
}

/** Channels of parts one after the other; those of a part that keeps its extent stay. */
function joinedEnds(sets: ChannelSets, parts: readonly Axis[], extents: readonly number[]): Axis {
  if (parts.every((part) => part === undefined)) return undefined;
  return parts.flatMap((part, index) => {
    if (part) return part;
    const kept = sets.add(extents[index]!);
    sets.keep(kept, "they are joined with others");
    return kept;
  });
}

function keepAllBut(sets: ChannelSets, inputs: readonly (readonly Axis[])[], reason: string): void {
  for (const axes of inputs) for (const axis of axes.slice(0, -1)) sets.keep(axis, reason);
}

function repeated(axis: readonly number[], times: number): readonly number[] {
  return Array.from({ length: times }, () => axis).flat();
}

/** Channels that become pixels of one channel stay or go together. */
function blockChannels(
  sets: ChannelSets,
  axis: Axis,
  block: number,
  order: "depth-column-row" | "column-row-depth",
): Axis {
  if (!axis) return undefined;
  const count = axis.length / block;
  return Array.from({ length: count }, (_, channel) => {
    const phases = Array.from({ length: block }, (_, phase) =>
      order === "depth-column-row" ? axis[phase * count + channel]! : axis[channel * block + phase]!,
    );
    sets.joinAll(phases);
    return phases[0]!;
  });
}
