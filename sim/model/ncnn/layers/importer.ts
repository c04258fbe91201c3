import type { Blob } from "../blob.ts";
import type { Layer } from "../layer.ts";

/** Adds a layer's operators and returns the blobs that it makes. */
export type LayerImporter = (layer: Layer) => readonly Blob[];

export type LayerImporters = readonly (readonly [type: string, importer: LayerImporter])[];
