import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { shardOfLog } from "./shard-file.ts";
import { logName } from "./write.ts";

/** Why a folder has no points.csv, and what writes it. */
export function withoutPoints(folder: string): InputError {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.some((name) => shardOfLog(name) !== undefined))
    return new InputError(
      `${folder}: holds a shard; put all shards together first: slicewise merge FOLDER... --out RESULTS`,
    );
  if (names.some((name) => /^shard-\d+-of-\d+$/.test(name)))
    return new InputError(
      `${folder}: holds shards; put them together first: slicewise merge ${join(folder, "shard-*")} --out ${folder}`,
    );
  if (names.includes(logName))
    return new InputError(
      `${folder}: holds a run that was not finished; run its scenario again, and it goes on`,
    );
  return new InputError(`${folder}: has no points.csv; \`slicewise run\` writes it`);
}
