import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { InputError } from "../sim/errors.ts";
import { textOf, type Files } from "./files.ts";

/** Largest file that is read as bytes: 2 GiB, as onnxruntime's own format has it. */
const mostBytes = 2 ** 31 - 1;

/**
 * The bytes of a file that a user named.
 *
 * @param what the file should be: `a scenario is a YAML file`
 * @throws InputError when there is no such file, it is a folder, a pipe or a device, too large, or cannot be read
 */
export function readBytes(file: string, what: string, maximumSize = mostBytes): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openRegular(file, what);
    const stats = fstatSync(descriptor);
    if (stats.size > maximumSize) {
      throw new InputError(`${file}: has ${stats.size} bytes (allowed: up to ${maximumSize})`);
    }
    return readAll(descriptor, stats.size, file, maximumSize);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new InputError(`${file}: there is no such file`);
    throw new InputError(
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Opens a file to read it; the caller closes it.
 *
 * @throws InputError for a folder, a pipe or a device, and the system's error where it cannot be opened
 */
export function openRegular(file: string, what: string): number {
  // Opening a pipe would wait for somebody to write to it.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new InputError(`${file}: is not a file; ${what}`);
}

/** A file may grow while it is read, and some say that they are empty and are not. */
function readAll(descriptor: number, size: number, file: string, maximumSize: number): Uint8Array {
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const more = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += more;
    if (more === 0) return bytes.subarray(0, length);
    if (length > maximumSize)
      throw new InputError(`${file}: has more than ${maximumSize} bytes, which is what is allowed`);
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + 2 ** 16)]);
  }
}

/**
 * The text of a file that a user named.
 *
 * @throws InputError when it cannot be read as `readBytes` does, or is not UTF-8
 */
export function readTextFile(file: string, what: string, maximumSize?: number): string {
  return textOf(filesOnDisk, file, what, maximumSize);
}

/** The files of the disk. */
export const filesOnDisk: Files = {
  bytes: readBytes,
  namesIn: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : undefined),
};
