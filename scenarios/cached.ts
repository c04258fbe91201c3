import { LRUCache } from "lru-cache";

/** Values by what they are made of; those used last, since a sweep may be of any length, and memory is not. */
export type ValueCache<Value extends object> = LRUCache<string, Value>;

/** An empty cache for so many values. */
export function valueCache<Value extends object>(most = 256): ValueCache<Value> {
  return new LRUCache({ max: most });
}

/** What was made before of the same parts, or is made now. */
export function cached<Value extends object>(
  cache: ValueCache<Value>,
  parts: readonly unknown[],
  make: () => Value,
): Value {
  const key = JSON.stringify(parts);
  const value = cache.get(key) ?? make();
  cache.set(key, value);
  return value;
}
