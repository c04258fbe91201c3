import { InputError } from "../../sim/errors.ts";

type JsonMap = Readonly<Record<string, unknown>>;

/**
 * The rows of a JSON table, the names of columns first: a list of mappings, a map with one such list in it, a map of mappings, by
 * the names of layers, a map of lists, one a column, that are as long as each other, or a list of lists, which names no columns.
 *
 * @param part name of what in the file is the table, or names with dots between them; all of it unless given
 * @param layer column of the names of layers
 * @throws InputError for a file that holds no such table, or several
 */
export function jsonRecords(
  text: string,
  file: string,
  part: string | undefined,
  layer: string,
): readonly (readonly string[])[] {
  const value = partOf(parsed(text, file), file, part);
  if (isListOfMaps(value)) return recordsOf(value);
  if (isListOfLists(value)) return value.map((cells) => cells.map(textOf));
  const entries = Object.entries(isMap(value) ? value : {});
  const lists = entries.flatMap(([, inner]) => (isListOfMaps(inner) ? [inner] : []));
  if (lists.length === 1) return recordsOf(lists[0]!);
  const columns = entries.flatMap(([name, inner]) => (Array.isArray(inner) ? [{ name, cells: inner }] : []));
  const count = columns[0]?.cells.length ?? 0;
  if (lists.length === 0 && count > 0 && columns.every(({ cells }) => cells.length === count)) {
    return [
      columns.map(({ name }) => name),
      ...Array.from({ length: count }, (_, row) => columns.map(({ cells }) => textOf(cells[row]))),
    ];
  }
  const layers = entries.flatMap(([name, inner]) =>
    isMap(inner) && Object.values(inner).every(isPlain) ? [{ [layer]: name, ...inner }] : [],
  );
  if (layers.length > 0 && layers.length === entries.length) return recordsOf(layers);
  const parts = entries.filter(([, inner]) => isMap(inner) || isListOfMaps(inner)).map(([name]) => name);
  const hint =
    parts.length > 0 ? `; part: NAME says which of ${parts.slice(0, 8).join(", ").slice(0, 200)} it is` : "";
  throw new InputError(
    `${file}: is not a table (allowed in JSON: a list of mappings, a map with one such list, a map of mappings by layer, a map of lists of one length, a list of lists${hint})`,
  );
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${file}: is not valid JSON`);
  }
}

function partOf(value: unknown, file: string, part: string | undefined): unknown {
  if (part === undefined) return value;
  const entries = Object.entries(isMap(value) ? value : {});
  const own = entries.find(([name]) => name === part);
  if (own) return own[1];
  const around = entries.find(([name]) => part.startsWith(`${name}.`));
  if (around) return partOf(around[1], file, part.slice(around[0].length + 1));
  const names = isMap(value) ? Object.keys(value).slice(0, 8).join(", ").slice(0, 200) : "none";
  throw new InputError(`${file}: has no part ${part.slice(0, 60)} (its parts: ${names})`);
}

/** Columns in the order in which rows first have them; what a row lacks is empty. */
function recordsOf(rows: readonly JsonMap[]): readonly (readonly string[])[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [
    names,
    ...rows.map((row) => names.map((name) => textOf(Object.hasOwn(row, name) ? row[name] : undefined))),
  ];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("|");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function isListOfLists(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.length > 0 && value.every(Array.isArray);
}

function isListOfMaps(value: unknown): value is readonly JsonMap[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMap);
}
