import type { NodeImport } from "../node.ts";
import { slice } from "./cut.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { concat } from "./join.ts";

/** Every sample takes an operator or two of its own; batches of real inferences are windows or crops of one picture. */
const maximumSamples = 64;

/** Operators that compute each feature map of a batch alone. */
const perSampleTypes: ReadonlySet<string> = new Set([
  ...["Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"],
  ...["BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN"],
  ...["DepthToSpace", "SpaceToDepth"],
]);

/** Importers of these operators for batches too: sample by sample, with one set of weights. */
export function perSample(importers: OperatorImporters): OperatorImporters {
  return importers.map(
    ([type, importer]) => [type, perSampleTypes.has(type) ? bySamples(importer) : importer] as const,
  );
}

function bySamples(importer: OperatorImporter): OperatorImporter {
  return (node) => {
    const batch = node.value(0);
    const [samples = 1] = batch.shape;
    if (batch.shape.length < 3 || samples <= 1) return importer(node);
    if (samples > maximumSamples) {
      node.fail(
        `its input has a batch of ${samples}; up to ${maximumSamples} samples of one inference are imported`,
      );
    }
    let first: NodeImport | undefined;
    const outputs = Array.from({ length: samples }, (_, index) => {
      const part = slice(node, batch, 0, { start: index, end: index + 1 }, `part ${index + 1}`);
      const sample = node.ofSample(index + 1, part, first);
      first ??= sample;
      return importer(sample);
    });
    return outputs[0]!.map((output, place) => {
      if (!output) return undefined;
      const parts = outputs.map((one) => one[place] ?? node.fail("its samples differ"));
      return concat(node, parts, 0, "joined");
    });
  };
}
