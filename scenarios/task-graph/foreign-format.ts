import { InputError } from "../../sim/errors.ts";

/** Formats of task graphs that are not read, by how their text begins behind comments. */
const formats: readonly (readonly [name: string, start: RegExp])[] = [
  ["a Pegasus DAX workflow (XML)", /^(<\?[^>]*\?>\s*)?<(\w+:)?adag\b/i],
  ["GraphML (XML)", /^(<\?[^>]*\?>\s*)?<(\w+:)?graphml\b/i],
  ["GEXF (XML)", /^(<\?[^>]*\?>\s*)?<(\w+:)?gexf\b/i],
  ["XML", /^</],
  ["a DOT graph (Graphviz)", /^(strict\s+)?(di)?graph\b[^{[:]*\{/i],
  ["a Pegasus workflow in YAML", /^(---\s*)?["']?(x-)?pegasus["']?\s*:/i],
  ["GML", /^(creator\b.*\s+)?graph\s*\[/i],
  ["TGFF", /^@\w/],
  ["a Standard Task Graph (STG)", /^\d+\s*\n\s*0\s+\d+/],
  ["YAML", /^(---|[\w-]+\s*:(\s|$))/],
];

/** Comments of XML, DOT and the others that may stand before the first word. */
const comment = /^\s*(<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|\/\/[^\n]*(\n|$)|#[^\n]*(\n|$)|<!DOCTYPE[^>]*>)/i;

export const acceptedGraphs =
  "slicewise's JSON, a WfCommons workflow in JSON (WfFormat 1.5), a folder of operator tables";

/** @throws InputError that names the format, for text in one that is known and not read */
export function refuseForeignFormat(text: string, file: string): void {
  const head = text.slice(0, 100_000);
  // A declaration may stand before comments.
  const declaration = /^\s*<\?[^>]*\?>/.exec(head)?.[0] ?? "";
  let start = head.slice(declaration.length);
  for (let found = comment.exec(start); found; found = comment.exec(start)) {
    start = start.slice(found[0].length);
  }
  start = start.trimStart();
  const format = formats.find(([, pattern]) => pattern.test(start));
  if (!format) return;
  throw new InputError(`${file}: is ${format[0]}, which is not read (accepted: ${acceptedGraphs})`);
}
