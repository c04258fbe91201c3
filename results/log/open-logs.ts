import { readdirSync } from "node:fs";
import { join } from "node:path";
import { indexLog, LogReader, type LogIndex } from "./read.ts";
import { RetryError } from "./retry.ts";
import { shardOfLog } from "./shard-file.ts";
import { logName } from "./write.ts";

/** A log that can be read. */
export interface OpenLog {
  readonly name: string;
  readonly index: LogIndex;
  readonly reader: LogReader;
}

/** How often a folder is read again when a log goes while it is read. */
const tries = 10;

/** Names of the logs in a folder, in order: the folder's own, and those of shards, begun or finished. */
export function logNames(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name === logName || shardOfLog(name) !== undefined);
  return names.sort();
}

/**
 * Reads all logs of a folder, which others may write to. What they hold is the union of their rows.
 *
 * @throws RetryError when logs come and go all the time
 */
export function withLogs<Value>(folder: string, act: (logs: readonly OpenLog[]) => Value): Value {
  const logs = openLogs(folder);
  try {
    return act(logs);
  } finally {
    for (const { reader } of logs) reader.close();
  }
}

/** A shard that finishes renames its log and removes those it takes the place of: the folder is then read again. */
function openLogs(folder: string): readonly OpenLog[] {
  for (let attempt = 0; attempt < tries; attempt++) {
    const logs: OpenLog[] = [];
    try {
      for (const name of logNames(folder)) {
        const reader = new LogReader(join(folder, name));
        logs.push({ name, index: indexLog(join(folder, name)), reader });
      }
      return logs;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    for (const { reader } of logs) reader.close();
  }
  throw new RetryError(`${folder}: changes all the time while it is read`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
