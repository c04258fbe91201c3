/**
 * Writes VALIDATION.md. `npm run validation` makes the quick truths again and takes the others from test/validation/cells;
 * with names of truths, or `all`, it makes those again too. With `--check` it writes nothing, and fails where the page is
 * not current.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { keepCells } from "./cells.ts";
import { currentPage, pageFile as page } from "./current-page.ts";
import { truths } from "./truths/index.ts";

const names = truths.filter(({ quick }) => !quick).map(({ name }) => name);

const asked = process.argv.slice(2).filter((word) => word !== "--check");
const unknown = asked.find((name) => name !== "all" && !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no truth ${unknown} to make again (allowed: all, ${names.join(", ")})`);
  process.exit(2);
}

for (const { name, quick, cells } of truths)
  if (!quick && (asked.includes("all") || asked.includes(name))) keepCells(name, cells());

const text = await currentPage();
if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
} else if (readFileSync(page, "utf8") !== text) {
  console.error(`${page} is not current: npm run validation writes it`);
  process.exit(1);
}
