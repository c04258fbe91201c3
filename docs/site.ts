import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, type DocumentReflection } from "typedoc";
import { parseNotebook, type Notebook, type Output } from "../notebooks/notebook.ts";
import { playgroundHtml } from "../playground/build.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Pages of the site beside those of `docs/` and the notebooks, in the order of its list. */
const otherPages = [
  "traces/FORMAT.md",
  "VALIDATION.md",
  "CHANGELOG.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
];

/** Stands for the address of the playground while pages are made. */
const playgroundMark = "address-of-the-playground";

/**
 * `npm run site [folder]`: the README, the pages of `docs/`, the notebooks, the reference and the playground as a static site.
 * A link that leads nowhere fails it.
 */
async function writeSite(folder: string): Promise<void> {
  // Beside the notebooks, so that their links hold.
  const written = join(root, "notebooks", ".pages");
  mkdirSync(written, { recursive: true });
  try {
    const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
    const pages = [
      ...docs.map((name) => join(root, "docs", name)),
      ...notebookPages(written),
      ...otherPages.map((name) => join(root, name)),
    ];
    rmSync(folder, { recursive: true, force: true });
    const app = await Application.bootstrap({
      options: join(root, "typedoc.json"),
      readme: join(root, "README.md"),
      projectDocuments: pages,
      out: folder,
      customCss: join(root, "docs", "site.css"),
      navigationLinks: { Playground: playgroundMark },
    });
    const project = await app.convert();
    if (!project) throw new Error("the reference cannot be made");
    for (const page of project.documents ?? []) page.name = titleOf(page);
    await app.generateOutputs(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("the site has warnings");
  } finally {
    rmSync(written, { recursive: true });
  }
  mkdirSync(join(folder, "playground"));
  writeFileSync(join(folder, "playground", "index.html"), await playgroundHtml());
  linkPlayground(folder);
  const broken = brokenLinks(folder);
  if (broken.length > 0) throw new Error(`links that lead nowhere:\n${broken.join("\n")}`);
  console.log(`Wrote ${folder}: open ${join(folder, "index.html")} in a browser.`);
}

/** Writes the notebooks as pages. */
function notebookPages(folder: string): readonly string[] {
  const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  return notebooks.map((name) => {
    const file = join(folder, `${basename(name, ".ipynb")}.md`);
    const { cells } = parseNotebook(readFileSync(join(root, "notebooks", name), "utf8"), name);
    writeFileSync(file, cells.map(asMarkdown).join("\n\n"));
    return file;
  });
}

function asMarkdown(cell: Notebook["cells"][number]): string {
  const source = textOf(cell.source);
  if (cell.cell_type === "markdown") return source.replaceAll("](../", "](../../");
  return [fenced(source, "ts"), ...cell.outputs.map(outputText)].join("\n\n");
}

function outputText(output: Output): string {
  if (output.output_type === "stream") return fenced(textOf(output.text), "text");
  if (output.output_type === "error") return fenced(output.traceback.join("\n"), "text");
  const { data } = output;
  const picture = data["image/svg+xml"] ?? data["text/html"];
  if (typeof picture === "string" || Array.isArray(picture))
    return `<div>${inOneLine(textOf(picture))}</div>`;
  return fenced(textOf(data["text/plain"] ?? ""), "text");
}

function textOf(text: unknown): string {
  return Array.isArray(text) ? text.join("") : String(text);
}

function fenced(text: string, language: string): string {
  return `\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\``;
}

/** An empty line would end what Markdown takes as HTML. */
function inOneLine(html: string): string {
  return html.replaceAll(/\s*\n\s*/g, " ");
}

/** The first heading of a page, which lists call it by. */
function titleOf(page: DocumentReflection): string {
  const text = page.content.map((part) => part.text).join("");
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? page.name;
}

/** The playground's address differs between pages in different folders. */
function linkPlayground(folder: string): void {
  for (const page of pagesOf(folder)) {
    const file = join(folder, page);
    const address = relative(dirname(page), join("playground", "index.html"));
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(playgroundMark, () => address),
    );
  }
}

function pagesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
}

/** Relative links of all pages to files that are not there. */
function brokenLinks(folder: string): readonly string[] {
  return pagesOf(folder).flatMap((page) => {
    const text = readFileSync(join(folder, page), "utf8").replaceAll(/<script[\s\S]*?<\/script>/g, "");
    const links = [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
    return links
      .filter((link) => !/^([a-z]+:|#|$)/.test(link))
      .filter(
        (link) => !existsSync(resolve(folder, dirname(page), decodeURIComponent(link.replace(/[?#].*/, "")))),
      )
      .map((link) => `${page}: ${link}`);
  });
}

await writeSite(resolve(process.argv[2] ?? join(root, "site")));
