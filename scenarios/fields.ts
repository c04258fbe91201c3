import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { messageOf } from "./issue-message.ts";
import { parseQuantity, type QuantityKind } from "./units.ts";

/** A map with exactly these fields. The message of its unknown keys lists the known ones; `faults.ts` reads it. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(", ") : undefined),
  });
}

/** A value that a function reads; what it throws as InputError is the fault of this value. */
export function reading<Value>(read: (value: unknown) => Value) {
  return z.unknown().transform((value, context): Value => {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.issues.push({ code: "custom", message: error.message, input: value });
      return z.NEVER;
    }
  });
}

/** A number with its unit, in SI units after reading. */
export const quantity = (kind: QuantityKind) => reading((value) => parseQuantity(value, kind));

/** As `quantity`, where it may be left out. */
export const optionalQuantity = (kind: QuantityKind) => quantity(kind).optional();

/** A text that is read one way, or a map that is read another way; each reports its own faults. */
export function textOr<Text, Fields>(text: z.ZodType<Text>, map: z.ZodType<Fields>) {
  return chosen<Text | Fields>((value) => (typeof value === "object" && value !== null ? map : text));
}

/** A value that is read as the schema that is chosen for it, which alone reports faults. */
export function chosen<Value>(choose: (value: unknown) => z.ZodType<Value>) {
  return z.unknown().transform((value, context): Value => {
    const result = choose(value).safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const path = [...issue.path];
      context.issues.push(
        issue.code === "unrecognized_keys"
          ? { code: issue.code, keys: issue.keys, message: issue.message, path, input: undefined }
          : { code: "custom", message: messageOf(issue), path, input: value },
      );
    }
    return z.NEVER;
  });
}

/** What devices, switches, scenarios and folders may be called. */
export const nameText = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, {
  error: ({ input }) =>
    `"${String(input).slice(0, 60)}" is not a name (allowed: up to 60 letters, digits, ".", "_" and "-", a letter or digit first)`,
});
