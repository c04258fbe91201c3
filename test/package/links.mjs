// Every relative link of the package's Markdown pages leads to a file of the package. Argument: the package's folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = process.argv[2];
const pages = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".md"));
let links = 0;
for (const page of pages) {
  const text = readFileSync(join(folder, page), "utf8");
  for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    links++;
    if (existsSync(join(folder, dirname(page), target))) continue;
    console.error(`${page}: links to ${target}, which is not in the package`);
    process.exitCode = 1;
  }
}
if (links === 0) throw new Error(`${folder}: no page has a link`);
