import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forScript } from "./libraries.ts";

/*
 * What runs in the page is JavaScript with types in comments, in files of its own under `page/`, and not TypeScript: the
 * compiler here knows no browser (its types would let `document` into the simulator), no bundler is needed, and the page
 * has the same bytes whether slicewise runs from its sources or compiled. `page/tsconfig.json` checks the types.
 */

/** The modules of the page, each after those that it imports. */
const modules = ["numbers", "charts", "legend", "table", "timeline-data", "timeline", "print", "page"];

/** What the style of the report shares with that of the playground. */
export function themeStyle(): string {
  return readAsset("theme.css");
}

/** The style of the page. */
export function pageStyle(): string {
  return themeStyle() + readAsset("page.css");
}

/** The code of the page: its modules as one script, which a page without a server needs, their names in one scope. */
export function pageScript(): string {
  const texts = modules.map((name) =>
    readAsset(`${name}.js`)
      .replaceAll(/^import [^;]*;\n/gm, "")
      .replaceAll(/^export /gm, ""),
  );
  return forScript(`(() => {\n"use strict";\n${texts.join("")}})();\n`);
}

function readAsset(name: string): string {
  return readFileSync(join(packageFolder(), "results", "report", "page", name), "utf8");
}

/** The nearest folder with a package.json above this file, compiled or not: assets are not copied to where code is built. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
