import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file to write, and what is to stand in it. */
export interface FileContent {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** How a file is called that a killed process may have left: a draft of a file, or a copy of what it was to replace. */
const leftOver = /^\..+\.[0-9a-f]{12}\.(?:new|old)$/;

/** Is it the name of something that `replaceFiles` left behind when its process was killed? */
export function isLeftOver(name: string): boolean {
  return leftOver.test(name);
}

/**
 * Writes files all or none: each one beside its place first, where a rename never meets another file system; then all are
 * moved into place. Where one cannot be, what stood there before is put back, and the system's error is thrown.
 *
 * A killed process leaves some of the files replaced, each of them whole.
 */
export function replaceFiles(files: readonly FileContent[]): void {
  const id = randomBytes(6).toString("hex");
  const places = files.map(({ path, content }) => ({
    path,
    content,
    draft: beside(path, id, "new"),
    copy: beside(path, id, "old"),
  }));
  const replaced: Place[] = [];
  try {
    for (const { path, content, draft, copy } of places) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(draft, content);
      if (existsSync(path)) copyFileSync(path, copy);
    }
    for (const place of places) {
      renameSync(place.draft, place.path);
      replaced.push(place);
    }
  } catch (error) {
    for (const place of replaced.reverse()) putBack(place);
    throw error;
  } finally {
    for (const { draft, copy } of places) for (const file of [draft, copy]) rmSync(file, { force: true });
  }
}

/** What belongs to one file: where it is drafted, and where what it replaces is kept meanwhile. */
interface Place {
  readonly path: string;
  readonly draft: string;
  readonly copy: string;
}

function beside(path: string, id: string, role: "new" | "old"): string {
  return join(dirname(path), `.${basename(path)}.${id}.${role}`);
}

function putBack({ path, copy }: Place): void {
  if (existsSync(copy)) renameSync(copy, path);
  else rmSync(path, { force: true });
}
