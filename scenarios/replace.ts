import type { Path } from "./document.ts";
import { isRecord } from "./record.ts";

/**
 * Plain data with the value at a path replaced; what it was made from stays as it is.
 *
 * @returns undefined when there is no map or list to put the value in
 */
export function replaceAt(
  content: unknown,
  path: Path,
  value: unknown,
): { readonly content: unknown } | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return { content: value };
  if (Array.isArray(content)) {
    if (typeof step !== "number" || step >= content.length) return undefined;
    const inner = replaceAt(content[step], rest, value);
    return (
      inner && { content: content.map((item: unknown, index) => (index === step ? inner.content : item)) }
    );
  }
  if (!isRecord(content) || typeof step === "number") return undefined;
  const inner = replaceAt(content[step], rest, value);
  return inner && { content: { ...content, [step]: inner.content } };
}

/** Is there anything at the path? */
export function hasValue(content: unknown, path: Path): boolean {
  let value = content;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isRecord(value) && typeof step === "string") value = value[step];
    else return false;
  }
  return value !== undefined;
}
