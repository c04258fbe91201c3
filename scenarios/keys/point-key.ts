import { createHash } from "node:crypto";
import { isRecord } from "../record.ts";
import type { PointFields } from "../scenario.ts";

/** Everything beside a point's own fields that its result depends on. */
export interface KeyContext {
  /** Version of the package. */
  readonly version: string;
  /** Hash of the program's code. */
  readonly program: string;
  /** Hashes of the files that the point reads, by path. */
  readonly contents: Readonly<Record<string, string>>;
}

/** Length of a key in hexadecimal digits: 128 bits, at which a million points do not collide. */
const keyLength = 32;

/**
 * The key of a point's result: the same where everything is that can change the result, different otherwise. It depends
 * neither on the point's place in the sweep nor on the order of fields.
 */
export function pointKey({ settings, swept }: PointFields, context: KeyContext): string {
  const own = { ...settings, description: undefined };
  return createHash("sha256")
    .update(canonicalJson({ own, swept, ...context }))
    .digest("hex")
    .slice(0, keyLength);
}

/** JSON with the fields of maps in order, planners by their labels, and numbers that JSON has not as texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "number" && !Number.isFinite(inner)) return String(inner);
    if (!isRecord(inner)) return inner;
    if ("planner" in inner && typeof inner["label"] === "string") return inner["label"];
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
