/** Entries of a cache that are kept, those used last: a sweep may be of any length, and memory is not. */
const most = 256;

/** Puts a value into a cache, or back into it, and forgets the one longest unused where there are too many. */
export function keep<Key, Value>(cache: Map<Key, Value>, key: Key, value: Value): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= most) return;
  const oldest = cache.keys().next();
  if (!oldest.done) cache.delete(oldest.value);
}

/** What was made before of the same parts, or is made now and kept. */
export function once<Value>(values: Map<string, Value>, parts: readonly unknown[], make: () => Value): Value {
  const key = JSON.stringify(parts);
  const value = values.get(key) ?? make();
  keep(values, key, value);
  return value;
}
