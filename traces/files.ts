import { InputError } from "../sim/errors.ts";

/** Where files come from: a disk, or the memory of a page. */
export interface Files {
  /**
   * The bytes of a file that a user named.
   *
   * @param what the file should be: `a scenario is a YAML file`
   * @throws InputError when there is no such file, it is larger than is allowed, or cannot be read
   */
  bytes(path: string, what: string, maximumSize?: number): Uint8Array;
  /** Names in a folder; undefined where no folder is. */
  namesIn(path: string): readonly string[] | undefined;
}

/** Largest text that is read unless its reader says otherwise: 256 MiB. */
const mostText = 2 ** 28;

/**
 * The text of a file that a user named.
 *
 * @throws InputError when it cannot be read, or is not UTF-8
 */
export function textOf(files: Files, path: string, what: string, maximumSize = mostText): string {
  return decodeText(files.bytes(path, what, maximumSize), path);
}

/**
 * The text of a file's bytes.
 *
 * @throws InputError unless they are UTF-8
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text`);
  }
}
