import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { printable } from "../printable.ts";

const require = createRequire(import.meta.url);

/** Libraries that draw the charts in the page, in the order in which they need each other. */
const libraries = ["vega", "vega-lite", "vega-embed"];

/** The code of the libraries, safe to stand between script tags. */
export function libraryScripts(): readonly string[] {
  return libraries.map((name) => {
    const file = join(dirname(require.resolve(name)), `${name}.min.js`);
    // There are no files beside the page that a source map could be read from.
    return forScript(readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  });
}

/** Code whose texts cannot end the script that it stands in, nor begin a comment of HTML. */
export function forScript(code: string): string {
  return code.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
}

/** Data as JSON between script tags. */
export function jsonForScript(value: unknown): string {
  const shown = JSON.stringify(value, (_, item: unknown) =>
    typeof item === "string" ? printable(item) : item,
  );
  return printable(shown).replaceAll("<", "\\u003c");
}
