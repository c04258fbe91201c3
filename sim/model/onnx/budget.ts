import protobuf from "protobufjs/light.js";
import { InputError } from "../../errors.ts";

/** Real graphs of a hundred thousand nodes stay below this many fields. */
const maximumFields = 4_000_000;

/** Graphs in graphs, which real models nest two or three times. */
const maximumDepth = 100;

const lengthDelimited = 2;

/**
 * Walks over a message without building anything, so that a small file cannot make the decoder allocate without bound.
 *
 * @throws InputError when the message, or one inside it, has more fields than any real model
 * @throws Error for bytes that are not a protocol-buffer message
 */
export function checkFieldCount(bytes: Uint8Array, type: protobuf.Type): void {
  countFields(protobuf.Reader.create(bytes), bytes.length, type, { left: maximumFields });
}

function countFields(
  reader: protobuf.Reader,
  end: number,
  type: protobuf.Type,
  budget: { left: number },
  depth = 0,
): void {
  if (depth > maximumDepth) throw new InputError(`nests messages more than ${maximumDepth} deep`);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const [number, wireType] = [tag >>> 3, tag & 7];
    const field = type.fieldsById[number];
    budget.left--;
    if (wireType === lengthDelimited && field?.resolvedType instanceof protobuf.Type) {
      const length = reader.uint32();
      countFields(reader, Math.min(end, reader.pos + length), field.resolvedType, budget, depth + 1);
    } else {
      const start = reader.pos;
      reader.skipType(wireType);
      // Numbers packed into one field take one byte each or more.
      if (wireType === lengthDelimited && field?.repeated && field.type !== "string")
        budget.left -= reader.pos - start;
    }
    if (budget.left < 0) throw new InputError(`has more than ${maximumFields} fields; no real model does`);
  }
}
