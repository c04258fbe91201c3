import { z } from "zod";
import { InputError } from "../../../sim/errors.ts";
import { faultOf } from "../../issue-message.ts";
import { tracedKinds } from "../../codecs/index.ts";
import { traceModes } from "../../format.ts";
import { formatModel, parseJson, readModel } from "../model/saved-model.ts";
import { tileFeatureNames } from "./tile-features.ts";
import type { TileEstimator } from "./tile-estimator.ts";
import { tileTarget, tileTimes, type TileTime } from "./tile-tables.ts";

const formatName = "slicewise-tile-estimator";
const version = 1;

const headSchema = z.object({ format: z.literal(formatName), version: z.literal(version) });
const schema = z.object({
  device: z.string(),
  mode: z.enum(traceModes),
  kinds: z.array(z.enum(tracedKinds)).min(1),
  models: z.object({ kernel: z.unknown(), reorderInput: z.unknown(), reorderOutput: z.unknown() }),
});

/** The text of a file that holds all models of an estimator: JSON, each model as `formatModel` writes it. */
export function formatTileEstimator({ models, ...facts }: TileEstimator): string {
  const head = JSON.stringify({ format: formatName, version, ...facts });
  const parts = tileTimes.map((time) => `"${time}": ${formatModel(models[time]).trimEnd()}`);
  return `${head.slice(0, -1)}, "models": {\n${parts.join(",\n")}\n}}\n`;
}

/**
 * Reads such a file.
 *
 * @param file its name, for messages
 * @throws InputError saying the first thing wrong
 */
export function parseTileEstimator(text: string, file: string): TileEstimator {
  const json = parseJson(text, file);
  if (!headSchema.safeParse(json).success) {
    throw new InputError(
      `${file}: is not a tile estimator: it must have format "${formatName}" and version ${version}`,
    );
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (!parsed.success) {
    throw new InputError(`${file}: ${faultOf(parsed.error)}`);
  }
  const { models, ...facts } = parsed.data;
  const model = (time: TileTime) =>
    readModel(models[time], `${file}: ${time}`, { features: tileFeatureNames, target: tileTarget(time) });
  return {
    ...facts,
    models: {
      kernel: model("kernel"),
      reorderInput: model("reorderInput"),
      reorderOutput: model("reorderOutput"),
    },
  };
}
