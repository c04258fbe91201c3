import type { Layer } from "./layer.ts";
import type { SharedConvolution } from "./progress.ts";

/**
 * The convolution whose weights a layer uses by `share_index`: a layer's number, or negative, counted backwards. Where
 * that one shares weights too, the first of all has them.
 */
export function sharedWith(layer: Layer): SharedConvolution | undefined {
  if (!layer.has("share_index")) return undefined;
  const [given = 0] = layer.integers("share_index");
  const index = layer.layerIndex("share_index", given);
  return (
    layer.progress.convolutions.get(index) ??
    layer.failAt("share_index", `layer ${index} is not a convolution`)
  );
}

/** Lets a convolution use the weights of another one. */
export function shareWeights(layer: Layer, owner: SharedConvolution, own: SharedConvolution): void {
  for (const key of ["channels", "filters", "size", "groups"] as const) {
    if (own[key] !== owner[key]) {
      layer.failAt(
        "share_index",
        `${owner.convolution} has ${key}=${owner[key]}, and this layer has ${own[key]}: they cannot share weights`,
      );
    }
  }
  layer.progress.model.shareWeights(own.convolution, owner.convolution);
  if (own.normalization === undefined) return;
  if (owner.normalization === undefined) {
    layer.failAt("share_index", `${owner.convolution} is not normalized, and this layer is`);
  }
  layer.progress.model.shareWeights(own.normalization, owner.normalization);
}
