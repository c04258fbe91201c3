import { stringify } from "#csv-stringify";

/** What a spreadsheet would take for a formula, however many apostrophes stand before it. */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/**
 * CSV that is safe to open in a spreadsheet: a text that it would compute has an apostrophe before it, as OWASP recommends
 * (CSV injection). Numbers stay numbers. `readCsvTable` takes the apostrophe off again.
 */
export function csvText(lines: readonly (readonly unknown[])[]): string {
  return stringify(
    lines.map((line) => line.map((cell) => (typeof cell === "string" ? guarded(cell) : cell))),
    { cast: { number: String } },
  );
}

function guarded(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

/** The text that `csvText` was given for a cell. */
export function withoutGuard(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
