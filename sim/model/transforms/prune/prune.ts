import { InputError } from "../../../errors.ts";
import { buildModel } from "../../build-model.ts";
import { descriptionOf, modelMacs, modelParameters, type Model } from "../../model.ts";
import { channelsOf, hasOwnChannels, type ModelChannels } from "./channels.ts";
import type { Axis, Channel } from "./channel-sets.ts";
import { shrunk } from "./shrunk.ts";

/** Shares of channels to remove, from 0 to 1. */
export interface PruneShares {
  /** Of every layer that is not named. */
  readonly structured: number;
  /** By layer. */
  readonly layers: ReadonlyMap<string, number>;
}

/** The layers that pruning may name: those whose weights yield channels. */
export function prunableLayers(model: Model): readonly string[] {
  return model.operators.filter(hasOwnChannels).map(({ name }) => name);
}

/**
 * Removes channels from the layers of a model, in structured pruning, with everything that depends on them: filters,
 * normalizations, weights of readers. Channels that are added to each other, or that a depthwise convolution filters, go
 * together, and each layer keeps one at least. Which channels go does not matter for time; they are spread evenly.
 *
 * @throws InputError for a layer that is not one with channels of its own, and for layers that lose the same channels and
 *   are given different shares
 */
export function pruneModel(model: Model, shares: PruneShares): Model {
  for (const name of shares.layers.keys()) {
    if (!prunableLayers(model).includes(name))
      throw new InputError(
        `${name} is not a layer with channels of its own (such as ${prunableLayers(model)[0]})`,
      );
  }
  if (Math.max(shares.structured, ...shares.layers.values()) === 0) return model;
  if (prunableLayers(model).length === 0)
    throw new InputError("no layer of the model has channels of its own that could go");
  const channels = channelsOf(model);
  const removed = removedChannels(model, channels, shares);
  const isLeft = (channel: Channel) => !removed.has(channels.sets.rootOf(channel));
  const count = (axis: Axis, end: number) => (axis ? axis.slice(0, end).filter(isLeft).length : end);
  const descriptions = model.operators.map((operator) => {
    const input = channels.axes[operator.inputs[0] ?? operator.id]!;
    return {
      ...descriptionOf(model, operator),
      operation: shrunk(
        operator,
        (axis, end) => count(channels.axes[operator.id]![axis], end),
        (axis, end) => count(input[axis], end),
      ),
    };
  });
  const results = model.outputs.map((id) => model.operators[id]!.name);
  const pruned = buildModel(model.name, descriptions, results);
  return { ...pruned, notes: [...(model.notes ?? []), noteOf(model, pruned, channels, shares)] };
}

/** Roots of the sets that go: of those that belong to a layer first its share, spread evenly over its channels. */
function removedChannels(
  model: Model,
  { sets, axes }: ModelChannels,
  shares: PruneShares,
): ReadonlySet<Channel> {
  /** By layer and share: the sets whose first layer it is. */
  const groups = new Map<string, { readonly share: number; readonly roots: Channel[] }>();
  const seen = new Set<Channel>();
  for (const operator of model.operators) {
    if (!hasOwnChannels(operator)) continue;
    for (const channel of axes[operator.id]!.flatMap((axis) => axis ?? [])) {
      const root = sets.rootOf(channel);
      if (seen.has(root) || sets.layersOf(root)[0] !== operator.id || sets.reasonOf(root) !== undefined)
        continue;
      seen.add(root);
      const share = shareOf(model, sets.layersOf(root), shares);
      const key = `${operator.id} ${share}`;
      const group = groups.get(key) ?? { share, roots: [] };
      groups.set(key, group);
      group.roots.push(root);
    }
  }
  const removed = new Set<Channel>();
  for (const { share, roots } of groups.values()) {
    const left = Math.max(1, Math.round(roots.length * (1 - share)));
    for (const [index, root] of roots.entries()) {
      const stays =
        Math.floor(((index + 1) * left) / roots.length) > Math.floor((index * left) / roots.length);
      if (!stays) removed.add(root);
    }
  }
  // A part that is cut out of a tensor keeps a channel too.
  for (const axis of axes.flat()) {
    if (axis?.every((channel) => removed.has(sets.rootOf(channel)))) removed.delete(sets.rootOf(axis[0]!));
  }
  return removed;
}

/** The share of a set of channels: that of the layers among its own that have one of their own, else the common one. */
function shareOf(model: Model, layers: readonly number[], shares: PruneShares): number {
  const named = layers.map((id) => model.operators[id]!.name).filter((name) => shares.layers.has(name));
  const [first] = named;
  if (first === undefined) return shares.structured;
  const share = shares.layers.get(first)!;
  const other = named.find((name) => shares.layers.get(name) !== share);
  if (other === undefined) return share;
  throw new InputError(
    `${first} and ${other} lose the same channels, which are added to each other or share weights, and have the shares ` +
      `${percent(share)} and ${percent(shares.layers.get(other)!)} (allowed: one share for both)`,
  );
}

/** Most layers whose names stand in a note. */
const mostNamed = 6;

function noteOf(model: Model, pruned: Model, { sets, axes }: ModelChannels, shares: PruneShares): string {
  const kept = model.operators.flatMap((operator) => {
    const { id, name } = operator;
    const wanted = shares.layers.get(name) ?? shares.structured;
    if (!hasOwnChannels(operator) || wanted === 0) return [];
    const own = axes[id]!.flatMap((axis) => axis ?? []);
    if (pruned.operators[id]!.shape.some((extent, axis) => extent < operator.shape[axis]!)) return [];
    const reason = own.map((channel) => sets.reasonOf(channel)).find((text) => text !== undefined);
    return [`${name} (${reason ?? "too few channels"})`];
  });
  const single = model.operators.flatMap(({ id, name, shape }) => {
    const share = shares.layers.get(name) ?? shares.structured;
    const left = pruned.operators[id]!.shape;
    const isLast = shape.some(
      (extent, axis) => left[axis] === 1 && extent > 1 && Math.round(extent * (1 - share)) === 0,
    );
    return hasOwnChannels(model.operators[id]!) && isLast ? [name] : [];
  });
  const shown = [
    ...(shares.structured > 0 ? [percent(shares.structured)] : []),
    ...[...shares.layers].map(([name, share]) => `${name} ${percent(share)}`),
  ];
  return (
    `pruned channels (${shown.join(", ")}): multiply-accumulates ${inMillions(modelMacs(model))} to ${inMillions(modelMacs(pruned))}, ` +
    `parameters ${inMillions(modelParameters(model))} to ${inMillions(modelParameters(pruned))}` +
    (kept.length > 0 ? `; keep all channels: ${listed(kept)}` : "") +
    (single.length > 0 ? `; keep their last channel, of which the share leaves less: ${listed(single)}` : "")
  );
}

function listed(layers: readonly string[]): string {
  const more = layers.length > mostNamed ? ` and ${layers.length - mostNamed} more` : "";
  return `${layers.slice(0, mostNamed).join(", ")}${more}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

function inMillions(count: number): string {
  return `${Number((count / 1e6).toPrecision(4))} M`;
}
