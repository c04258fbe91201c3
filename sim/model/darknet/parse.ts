import { InputError } from "../../errors.ts";

/** A section of a cfg file: `[type]` and the `key=value` lines below it. */
export interface Section {
  readonly type: string;
  /** Number of the line with the brackets, from 1. */
  readonly line: number;
  readonly options: ReadonlyMap<string, Option>;
}

export interface Option {
  /** What stands behind the equals sign, without blanks; a comment there is part of it, as in Darknet. */
  readonly text: string;
  readonly line: number;
}

const maximumSections = 10_000;

/**
 * Splits a cfg file into its sections. Blanks mean nothing, `#` and `;` start a comment line, and of a key that is given
 * twice the first counts, as in Darknet.
 *
 * @throws InputError with the number of the line that is neither a section, an option nor a comment
 */
export function parseSections(text: string): readonly Section[] {
  const sections: (Section & { readonly options: Map<string, Option> })[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    const content = raw.replace(/\s/g, "");
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
    // Nothing is shown of a file that is something else.
    if (sections.length === 0 && !/^\[\w/.test(content))
      throw new InputError(`line ${line}: does not begin with a [section], as a Darknet file does`);
    if (content.startsWith("[")) {
      sections.push({ type: sectionType(content, line), line, options: new Map() });
      if (sections.length > maximumSections) {
        throw new InputError(`line ${line}: there are more than ${maximumSections} sections`);
      }
      continue;
    }
    const equals = content.indexOf("=");
    if (equals < 1)
      throw new InputError(`line ${line}: "${shorten(content)}" is neither [section] nor key=value`);
    const section = sections.at(-1)!;
    const key = content.slice(0, equals);
    if (!section.options.has(key)) section.options.set(key, { text: content.slice(equals + 1), line });
  }
  return sections;
}

function sectionType(content: string, line: number): string {
  if (content.endsWith("]")) return content.slice(1, -1);
  throw new InputError(
    content.includes("]")
      ? `line ${line}: "${shorten(content)}": Darknet takes all of the line as the section's name; a comment needs a line of its own`
      : `line ${line}: "${shorten(content)}" lacks the bracket ]`,
  );
}

/** The number that a text starts with, whatever follows, as C's `atoi` reads it; undefined where it starts with none. */
export function leadingInteger(text: string): number | undefined {
  const digits = /^[+-]?\d+/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** The number that a text starts with, whatever follows, as C's `atof` reads it; 0 where it starts with none. */
export function leadingNumber(text: string): number {
  return Number(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(text)?.[0] ?? 0);
}

/** The start of a text that may be long, for a message. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
