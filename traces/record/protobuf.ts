/** Writes the protocol-buffer wire format: as much of it as ONNX files need. Large byte fields are not copied until the end. */
export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** A varint field; negative numbers take the ten bytes of a 64-bit integer. */
  integer(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  /** A 32-bit floating-point field. */
  float(field: number, value: number): this {
    this.varint(field * 8 + 5);
    this.push(new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }

  /** A length-delimited field. */
  bytes(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2);
    this.varint(value.byteLength);
    this.push(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A nested message. */
  message(field: number, value: ProtobufWriter): this {
    this.varint(field * 8 + 2);
    this.varint(value.length);
    for (const chunk of value.chunks) this.push(chunk);
    return this;
  }

  /** Repeated integers in the packed form. */
  integers(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.varint(value);
    return this.message(field, packed);
  }

  /** Everything written so far, in one array. */
  finish(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return whole;
  }

  private varint(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    const digits: number[] = [];
    do {
      const digit = Number(rest & 127n);
      rest >>= 7n;
      digits.push(rest === 0n ? digit : digit | 128);
    } while (rest !== 0n);
    this.push(Uint8Array.from(digits));
  }

  private push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.length += chunk.byteLength;
  }
}
