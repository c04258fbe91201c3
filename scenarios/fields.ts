import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { messageOf } from "../traces/index.ts";
import { didYouMean } from "./suggest.ts";
import {
  parseQuantity,
  parseUnit,
  quantityExample,
  quantityPattern,
  unitNames,
  type QuantityKind,
} from "./units.ts";

/** A fragment of JSON Schema. */
export type JsonFragment = z.core.JSONSchema.BaseSchema;

/** What JSON Schema cannot read off a schema that is a function. */
export type EditorHint =
  /** Says what the function accepts; asked for only when the JSON Schema is made. */
  | { readonly fragment: () => JsonFragment }
  /** The schemas that the function chooses from. */
  | { readonly alternatives: readonly z.ZodType[] };

const editorHints = new WeakMap<z.core.$ZodType, EditorHint>();

/** The hint of a schema that is a function, for editors; `describe` makes a copy whose parent has the hint. */
export function editorHint(schema: z.core.$ZodType): EditorHint | undefined {
  const { parent } = schema._zod;
  return editorHints.get(schema) ?? (parent && editorHint(parent));
}

/** A map with exactly these fields. The message of its unknown keys lists the known ones; `faults.ts` reads it. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(", ") : undefined),
  });
}

/**
 * A value that a function reads; what it throws as InputError is the fault of this value.
 *
 * @param fragment tells editors what the function accepts
 */
export function reading<Value>(read: (value: unknown) => Value, fragment: () => JsonFragment) {
  const schema = z.unknown().transform((value, context): Value => {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.issues.push({ code: "custom", message: error.message, input: value });
      return z.NEVER;
    }
  });
  editorHints.set(schema, { fragment });
  return schema;
}

/** A number with its unit, in SI units after reading. */
export const quantity = (kind: QuantityKind) =>
  reading(
    (value) => parseQuantity(value, kind),
    () => ({ type: "string", pattern: quantityPattern(kind), examples: [quantityExample(kind)] }),
  );

/** As `quantity`, where it may be left out. */
export const optionalQuantity = (kind: QuantityKind) => quantity(kind).optional();

/** As `quantity`, where zero makes no sense. */
export const positive = (kind: QuantityKind) =>
  reading(
    (value) => {
      const amount = parseQuantity(value, kind);
      if (amount > 0) return amount;
      throw new InputError(`${String(value)} is not above zero (allowed: like ${quantityExample(kind)})`);
    },
    () => ({ type: "string", pattern: quantityPattern(kind), examples: [quantityExample(kind)] }),
  );

/** As `positive`, where it may be left out. */
export const optionalPositive = (kind: QuantityKind) => positive(kind).optional();

/** A share of a whole: a number from 0 to 1, or a percentage such as `30 %`. */
export const share = reading(parseShare, () => ({
  anyOf: [
    { type: "number", minimum: 0, maximum: 1 },
    { type: "string", pattern: percentage.source, examples: ["30 %"] },
  ],
}));

const percentage = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/;

function parseShare(value: unknown): number {
  const [, percent] = (typeof value === "string" && percentage.exec(value)) || [];
  const part = typeof value === "number" ? value : percent === undefined ? NaN : Number(percent) / 100;
  if (part >= 0 && part <= 1) return part;
  const given = value === undefined ? "is missing" : `${JSON.stringify(value).slice(0, 40)} is not a share`;
  throw new InputError(`${given} (allowed: a number from 0 to 1, or from 0 % to 100 %)`);
}

/** The name of a unit, and what one of it is in SI units. */
export const unitField = (kind: QuantityKind) =>
  reading(
    (value) => parseUnit(value, kind),
    () => ({ enum: [...unitNames(kind)] }),
  );

/** A text that is read one way, or a map that is read another way; each reports its own faults. */
export function textOr<Text, Fields>(text: z.ZodType<Text>, map: z.ZodType<Fields>) {
  return chosen<Text | Fields>(
    (value) => (typeof value === "object" && value !== null ? map : text),
    [text, map],
  );
}

/**
 * A value that is read as the schema that is chosen for it, which alone reports faults.
 *
 * @param alternatives all schemas that may be chosen
 */
export function chosen<Value>(
  choose: (value: unknown) => z.ZodType<Value>,
  alternatives: readonly z.ZodType[],
) {
  const schema = z.unknown().transform((value, context): Value => {
    const result = choose(value).safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const path = [...issue.path];
      context.issues.push(
        issue.code === "unrecognized_keys"
          ? { code: issue.code, keys: issue.keys, message: issue.message, path, input: undefined }
          : { code: "custom", message: messageOf(issue, didYouMean), path, input: value },
      );
    }
    return z.NEVER;
  });
  editorHints.set(schema, { alternatives });
  return schema;
}

/** What devices, switches, scenarios and folders may be called. */
export const nameText = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, {
  error: ({ input }) =>
    `"${String(input).slice(0, 60)}" is not a name (allowed: up to 60 letters, digits, ".", "_" and "-", a letter or digit first)`,
});
