import { randomUUID } from "node:crypto";
import type { Shard } from "./shard.ts";

/** What a log is called that is not finished. */
export const begun = ".part";

const pattern = /^results\.(\d+)-of-(\d+)\.[0-9a-f-]{36}\.log(?:\.part)?$/;

/** A name for the log of a run of a shard, which no other run ever has, on whatever machine. */
export function newShardLogName({ index, count }: Shard): string {
  return `results.${index}-of-${count}.${randomUUID()}.log`;
}

/** The shard that a file is the log of, begun or finished; undefined for other files. */
export function shardOfLog(name: string): Shard | undefined {
  const [, index, count] = pattern.exec(name) ?? [];
  return index === undefined ? undefined : { index: Number(index), count: Number(count) };
}
