import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** README.md and the pages of docs, in the order in which the README names them. */
export function pagesOf(root: string): readonly string[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const placeOf = (page: string) => {
    const place = readme.indexOf(`](${page})`);
    if (place < 0) throw new Error(`README.md does not link ${page}`);
    return place;
  };
  const pages = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  return ["README.md", ...pages.toSorted((a, b) => placeOf(a) - placeOf(b))];
}
