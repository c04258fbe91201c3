import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from "yaml";
import { InputError } from "../sim/errors.ts";

/** Steps from the top of a document to a value: keys of maps and indices of lists. */
export type Path = readonly (string | number)[];

/** Faults of a text that are told before the rest is left out. */
const mostErrors = 20;

/** A place in a scenario file. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** As much of the path asked for as the document has. */
  readonly path: Path;
}

/** The values of a YAML (or JSON) file, and where each stands. */
export class ScenarioDocument {
  readonly file: string;
  readonly text: string;
  /** The values, as plain data. */
  readonly content: unknown;
  private readonly document: Document.Parsed;
  private readonly lines: LineCounter;

  /** @throws InputError, one line for each syntax error or repeated key */
  constructor(text: string, file: string) {
    this.file = file;
    this.text = text;
    this.lines = new LineCounter();
    this.document = parsed(text, file, this.lines);
    this.refuseSyntaxErrors();
    this.refuseAliases();
    this.refuseRepeatedKeys();
    this.content = this.document.toJS();
  }

  /** Where the value at a path stands; where the path ends early, the innermost value around it. */
  locate(path: Path): Position {
    let node: unknown = this.document.contents;
    let offset = offsetOf(node);
    let depth = 0;
    for (const step of path) {
      const [inner, key] = child(node, step);
      if (inner === undefined) break;
      node = inner;
      // A value without text (`name:` and nothing) stands where its key does.
      offset = isScalar(node) && node.value === null && key ? offsetOf(key) : offsetOf(node);
      depth++;
    }
    return { ...this.positionAt(offset), path: isScalar(node) ? path.slice(0, depth) : path };
  }

  /** Where the key of an entry stands. */
  locateKey(path: Path): Position {
    const [, key] = child(this.nodeAt(path.slice(0, -1)), path.at(-1) ?? "");
    return key ? { ...this.positionAt(offsetOf(key)), path } : this.locate(path);
  }

  /** One line: where, what. */
  message({ line, column, path }: Position, text: string): string {
    return `${this.file}:${line}:${column} ${path.length > 0 ? `${path.join(".")}: ` : ""}${text}`;
  }

  /** What follows a bracket that nobody expected is not worth telling. */
  private refuseSyntaxErrors(): void {
    const { errors } = this.document;
    const brackets = errors.flatMap(({ pos: [offset] }) => {
      const quoted = unquotedBrackets(this.text, offset);
      return quoted === undefined ? [] : [{ offset, message: `needs quotes here: "${quoted}"` }];
    });
    const told = errors.map((error) => ({ offset: error.pos[0], message: syntaxMessage(error) }));
    const lines = (brackets.length > 0 ? brackets : told).map(({ offset, message }) =>
      this.message({ ...this.positionAt(offset), path: [] }, message),
    );
    if (lines.length > 0) throw new InputError(lines.slice(0, mostErrors).join("\n"));
  }

  private refuseRepeatedKeys(): void {
    const faults: string[] = [];
    visit(this.document, {
      Map: (_, map, ancestors) => {
        const offsets = new Map<string, number>();
        for (const { key } of map.items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          if (name === "__proto__") {
            const position = { ...this.positionAt(offsetOf(key)), path: [...pathTo(map, ancestors), name] };
            throw new InputError(this.message(position, "is not a field: every object has it"));
          }
          const first = offsets.get(name);
          if (first === undefined) {
            offsets.set(name, offsetOf(key));
            continue;
          }
          const position = { ...this.positionAt(offsetOf(key)), path: [...pathTo(map, ancestors), name] };
          const line = this.positionAt(first).line;
          faults.push(
            this.message(position, `the same key occurs twice in one mapping, first in line ${line}`),
          );
        }
      },
    });
    if (faults.length > 0) throw new InputError(faults.slice(0, mostErrors).join("\n"));
  }

  /** A scenario is small enough to be written out, and a value that occurs twice has no one place to point at. */
  private refuseAliases(): void {
    visit(this.document, {
      Alias: (_, alias) => {
        const position = { ...this.positionAt(offsetOf(alias)), path: [] };
        throw new InputError(this.message(position, `aliases such as *${alias.source} are not supported`));
      },
    });
  }

  private nodeAt(path: Path): unknown {
    let node: unknown = this.document.contents;
    for (const step of path) [node] = child(node, step);
    return node;
  }

  private positionAt(offset: number): Omit<Position, "path"> {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** The value under a key or index of a node, and its key node. */
function child(node: unknown, step: string | number): [value: unknown, key: unknown] {
  if (isSeq(node)) return [node.items[Number(step)], undefined];
  if (!isMap(node)) return [undefined, undefined];
  const pair = pairsOf(node).get(String(step));
  return [pair?.value ?? undefined, pair?.key];
}

/** The pairs of maps by key, kept so that the places of many faults are found in the time of as many steps. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map);
  if (known) return known;
  const made = new Map(
    map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])),
  );
  pairs.set(map, made);
  return made;
}

/** The library's own check for equal keys compares each with each; they are refused by name. */
function parsed(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2", uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${file}: is nested too deeply`);
    throw error;
  }
}

function offsetOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}

function syntaxMessage({ code, message }: { code: string; message: string }): string {
  if (code === "MULTIPLE_DOCS") return "a second document starts; a scenario file has only one";
  if (message.includes("call stack")) return "is nested too deeply";
  return `is not valid YAML: ${message.split("\n")[0]!}`;
}

/**
 * A word with brackets behind it, as planners have their options, where YAML takes the bracket at `offset` for the start of a
 * list: inside of a list or map in brackets or braces.
 */
function unquotedBrackets(text: string, offset: number): string | undefined {
  if (text[offset] !== "[") return undefined;
  const line = text.lastIndexOf("\n", offset) + 1;
  const [word] = /[A-Za-z][\w.+-]*[ \t]*$/.exec(text.slice(Math.max(line, offset - 60), offset)) ?? [];
  const [brackets] = /^\[[^[\]{}\n]{0,100}\]/.exec(text.slice(offset, offset + 102)) ?? [];
  return word === undefined || brackets === undefined ? undefined : word + brackets;
}

/** Steps from the top of the document to a node, by the nodes that it lies in. */
function pathTo(node: unknown, ancestors: readonly unknown[]): Path {
  return ancestors.flatMap((ancestor, depth): Path => {
    if (isPair(ancestor)) return isScalar(ancestor.key) ? [String(ancestor.key.value)] : [];
    return isSeq(ancestor) ? [ancestor.items.indexOf(ancestors[depth + 1] ?? node)] : [];
  });
}
