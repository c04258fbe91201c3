import { distance } from "fastest-levenshtein";

/** The known name that a mistyped one most likely means, if any is near. */
function closestName(given: string, known: readonly string[]): string | undefined {
  const limit = given.length < 4 ? 1 : Math.max(2, Math.floor(given.length / 3));
  let best: { name: string; edits: number } | undefined;
  for (const name of known) {
    const edits = distance(given.toLowerCase(), name.toLowerCase());
    if (edits <= limit && (!best || edits < best.edits)) best = { name, edits };
  }
  return best?.name;
}

/** A question after an unknown name, where one is near; nothing else. */
export function didYouMean(given: string, known: readonly string[]): string {
  const nearest = closestName(given, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

/** Says of a key that it is none, which there are, and the one that was most likely meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `is not a field${didYouMean(key, known)} (allowed: ${known.join(", ")})`;
}
