import { InputError } from "../sim/errors.ts";
import type { Operation } from "../sim/model/index.ts";
import type { Shape } from "../sim/tensor/index.ts";
import { AttributeReader } from "./attribute-reader.ts";
import { codecs, tracedKinds, type TracedKind } from "./codecs/index.ts";

export { tracedKinds, type TracedKind } from "./codecs/index.ts";

/**
 * The attributes of an operation as blank-separated `key=value` words, always in the same order.
 * Kinds that trace files do not hold get all their fields as JSON, enough to tell layers apart.
 */
export function formatAttributes(operation: Operation): string {
  if (isTraced(operation)) {
    return printed(operation)
      .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
      .join(" ");
  }
  return JSON.stringify({ ...operation, kind: undefined });
}

function printed<K extends TracedKind>(operation: Operation<K>) {
  const kind: K = operation.kind;
  return codecs[kind].print(operation);
}

/** Is the operation of a kind that trace files hold? */
export function isTraced(operation: Operation): operation is Operation<TracedKind> {
  return isTracedKind(operation.kind);
}

/**
 * The operation from its kind, its attributes and its output shape.
 *
 * @throws InputError for an unknown kind, and for a missing, unknown or malformed attribute
 */
export function parseOperation(kind: string, attributes: string, output: Shape): Operation {
  if (!isTracedKind(kind)) {
    throw new InputError(
      `column kind: unknown kind "${kind.slice(0, 40)}" (allowed: ${tracedKinds.join(", ")})`,
    );
  }
  const reader = new AttributeReader(attributes);
  const operation = codecs[kind].parse(reader, output);
  reader.finish();
  return operation;
}

function isTracedKind(kind: string): kind is TracedKind {
  return tracedKinds.some((traced) => traced === kind);
}
