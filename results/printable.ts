/**
 * What a terminal takes for commands, or what makes text look like other text: control characters of ASCII and Latin-1 but
 * line ends and tabs, separators of lines and paragraphs, marks that reorder text, and halves of characters.
 */
const unprintable =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** The text with an escape like \u001b for each character that is no text; in JSON it says the same as before. */
export function printable(text: string): string {
  return text.replace(unprintable, escapeOf);
}

/** The same in one line without tabs, for a cell of a table. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
