import { build, type Plugin } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { themeStyle } from "../results/report/assets.ts";
import { shippedProfiles } from "../traces/index.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");

/** The page as one file that needs no server and asks for nothing: style, scripts and traces stand in it. */
export async function playgroundHtml(): Promise<string> {
  const worker = await bundled(join(here, "worker", "worker.ts"));
  const page = await bundled(join(here, "page", "main.ts"), {
    name: "embedded worker",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^embedded:worker$/ }, ({ path }) => ({ path, namespace: "embedded" }));
      onLoad({ filter: /.*/, namespace: "embedded" }, () => ({ contents: worker, loader: "text" }));
    },
  });
  const parts: Readonly<Record<string, string>> = {
    style: themeStyle() + readFileSync(join(here, "page.css"), "utf8"),
    traces: gzipSync(JSON.stringify(shippedTexts()), { level: 9 }).toString("base64"),
    // The page's own text must not end its script.
    page: page.replaceAll("</script", String.raw`<\/script`).replaceAll("<!--", String.raw`<\!--`),
  };
  const template = readFileSync(join(here, "index.html"), "utf8");
  return template.replace(/\/\* embedded:(\w+) \*\//g, (_, part: string) => parts[part]!);
}

async function bundled(file: string, ...plugins: readonly Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [file], bundle: true, minify: true, write: false, plugins: [...plugins] },
    ...{ platform: "browser", format: "iife", target: "es2023", logLevel: "error" },
  });
  return outputFiles[0]!.text;
}

/** The traces that ship, by profile, one text a network. */
function shippedTexts(): Readonly<Record<string, readonly string[]>> {
  const traced = shippedProfiles.filter(({ kind }) => kind === "traces");
  return Object.fromEntries(
    traced.map(({ name }) => {
      const folder = join(root, "traces", "data", name);
      const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
      return [name, files.sort().map((file) => readFileSync(join(folder, file), "utf8"))];
    }),
  );
}

/** `npm run playground [folder]`: writes index.html. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, "site", "playground");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "index.html");
  writeFileSync(file, await playgroundHtml());
  console.log(`Wrote ${file}: open it in a browser.`);
}
