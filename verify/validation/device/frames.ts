/** What stands before the content of a message. */
export interface FrameHeader {
  readonly source: number;
  readonly destination: number;
  /** Which request it is of, or one of `special`. */
  readonly request: number;
  /** Which transfer of the program; of pings, how many of the burst are still to come. */
  readonly transfer: number;
}

/** Requests that are none. */
export const special = { hello: 0xffff_ffff, ping: 0xffff_fffe, pong: 0xffff_fffd } as const;

export const headerBytes = 16;

/** The header of a message of so many bytes. */
export function frameHeader(
  { source, destination, request, transfer }: FrameHeader,
  contentBytes: number,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(contentBytes, 0);
  header.writeUInt16LE(source, 4);
  header.writeUInt16LE(destination, 6);
  header.writeUInt32LE(request, 8);
  header.writeUInt32LE(transfer, 12);
  return header;
}

/** Puts the messages of a byte stream together again. */
export class FrameReader {
  private readonly onFrame: (header: FrameHeader, content: Uint8Array) => void;
  private readonly header = Buffer.alloc(headerBytes);
  private headerFilled = 0;
  private content: Uint8Array | undefined;
  private contentFilled = 0;

  constructor(onFrame: (header: FrameHeader, content: Uint8Array) => void) {
    this.onFrame = onFrame;
  }

  push(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length)
      offset += this.content ? this.fill(chunk, offset) : this.begin(chunk, offset);
  }

  private begin(chunk: Uint8Array, offset: number): number {
    const part = chunk.subarray(offset, offset + headerBytes - this.headerFilled);
    this.header.set(part, this.headerFilled);
    this.headerFilled += part.length;
    if (this.headerFilled === headerBytes) {
      this.content = new Uint8Array(this.header.readUInt32LE(0));
      this.contentFilled = 0;
      if (this.content.length === 0) this.end(this.content);
    }
    return part.length;
  }

  private fill(chunk: Uint8Array, offset: number): number {
    const content = this.content!;
    const part = chunk.subarray(offset, offset + content.length - this.contentFilled);
    content.set(part, this.contentFilled);
    this.contentFilled += part.length;
    if (this.contentFilled === content.length) this.end(content);
    return part.length;
  }

  private end(content: Uint8Array): void {
    const { header } = this;
    this.content = undefined;
    this.headerFilled = 0;
    this.onFrame(
      {
        source: header.readUInt16LE(4),
        destination: header.readUInt16LE(6),
        request: header.readUInt32LE(8),
        transfer: header.readUInt32LE(12),
      },
      content,
    );
  }
}
