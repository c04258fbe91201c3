import { crc32, inflateSync } from "node:zlib";

/** A decoded picture: its size, and its rows of filtered bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const signature = "89504e470d0a1a0a";

/** Bytes of a pixel, by the colour type of the header. */
const pixelBytes: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/**
 * Decodes a PNG (8 bits a channel, not interlaced) as far as its pixels' filters.
 *
 * @throws Error for a wrong signature or checksum, a missing chunk, or too few or too many bytes
 */
export function decodePng(bytes: Buffer): Picture {
  if (bytes.subarray(0, 8).toString("hex") !== signature) throw new Error("is not a PNG");
  const chunks = [...chunksOf(bytes)];
  const header = chunks[0];
  if (header?.type !== "IHDR" || chunks.at(-1)?.type !== "IEND") throw new Error("is cut short");
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const [depth, colour, , , interlace] = header.data.subarray(8);
  if (depth !== 8 || interlace !== 0) throw new Error("is of a kind that charts are not");
  const data = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map((chunk) => chunk.data)),
  );
  const row = 1 + width * (pixelBytes[colour ?? 0] ?? 0);
  if (data.length !== height * row) throw new Error(`holds ${data.length} bytes, not ${height} x ${row}`);
  return { width, height, data };
}

function* chunksOf(bytes: Buffer) {
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const sum = bytes.readUInt32BE(at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== sum)
      throw new Error(`${type} has a wrong checksum`);
    yield { type, data };
    at += 12 + length;
  }
}
