import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";

/** Endings that a path in a module may leave out, or have in place of that of its source. */
const endings = [".js", ".ts", ".mjs", ".mts", ".cjs", ".cts", ".json", ".py"];

/**
 * The hash of a module's file and of all files that it, and what it imports, names by a path relative to itself: what it
 * imports, and data that it reads by such a path. What it reads by a path that it computes is not seen.
 */
export function moduleHash(files: readonly string[], folder: string): string {
  const found = new Set<string>();
  for (const file of files) follow(file, found);
  const hash = createHash("sha256");
  for (const file of [...found].sort()) hash.update(`${relative(folder, file)}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

function follow(file: string, found: Set<string>): void {
  if (found.has(file)) return;
  found.add(file);
  if (![...endings.filter((ending) => ending !== ".json")].includes(extname(file))) return;
  const text = readFileSync(file, "utf8");
  const named = extname(file) === ".py" ? namedInPython(text) : namedInScript(text);
  for (const path of named) {
    const target = fileOf(join(dirname(file), path));
    if (target !== undefined) follow(target, found);
  }
}

/** Texts in quotes that begin as a relative path. */
function namedInScript(text: string): readonly string[] {
  return [...text.matchAll(/(["'`])(\.{1,2}\/[^"'`\n]{1,300})\1/g)].map(([, , path = ""]) => path);
}

/** Modules that a Python file imports, as paths from its folder. */
function namedInPython(text: string): readonly string[] {
  const modules = [...text.matchAll(/^[ \t]*(?:from|import)[ \t]+([^\n#]+)/gm)].flatMap(([, names = ""]) =>
    names.split(/\bimport\b|,/).map((name) => name.trim().split(/\s/, 1)[0]!.replace(/^\.+/, "")),
  );
  return modules
    .filter((name) => /^[A-Za-z_][\w.]*$/.test(name))
    .flatMap((name) => {
      const path = name.replaceAll(".", "/");
      return [`./${path}.py`, `./${path}/__init__.py`];
    });
}

/** The file of a path as modules write it: without its ending, with that of its source, or of a folder. */
function fileOf(path: string): string | undefined {
  const plain = path.replace(/[?#].*$/, "");
  const stem = plain.slice(0, plain.length - extname(plain).length);
  const candidates = [
    plain,
    ...endings.map((ending) => `${plain}${ending}`),
    ...endings.map((ending) => `${stem}${ending}`),
    ...endings.map((ending) => join(plain, `index${ending}`)),
  ];
  return candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}
