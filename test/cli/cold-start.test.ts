import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { program } from "./started.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Packages that run TypeScript sources; the compiled program is without them. */
const loaders = ["tsx", "esbuild", "get-tsconfig", "resolve-pkg-maps"];

/** Files of this repository, and packages, that the program loads for some arguments: those that V8 reports on. */
function loadedBy(...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const { status } = spawnSync(program[0]!, [...program.slice(1), ...args], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  expect(status).toBe(0);
  const urls = readdirSync(folder).flatMap((name) => {
    const report: { readonly result: readonly { readonly url: string }[] } = JSON.parse(
      readFileSync(join(folder, name), "utf8"),
    );
    return report.result.map(({ url }) => url);
  });
  rmSync(folder, { recursive: true });
  const paths = [...new Set(urls)]
    .filter((url) => url.startsWith("file:"))
    .map((url) => fileURLToPath(url.split("?")[0]!).slice(root.length))
    // A built file stands for its source.
    .map((path) => path.replace(/^dist\/(.*)\.js$/, "$1.ts"));
  const packages = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return {
    files: paths.filter((path) => !path.includes("node_modules")).sort(),
    packages: [...new Set(packages)].filter((name) => !loaders.includes(name)).sort(),
  };
}

describe("what the program loads", () => {
  test("its help needs the table of commands alone", () => {
    expect(loadedBy("--help")).toEqual({
      files: [
        "cli/commands.ts",
        "cli/errors.ts",
        "cli/flags.ts",
        "cli/main.ts",
        "cli/output.ts",
        "cli/package.ts",
        "cli/program.ts",
        "results/log/retry.ts",
        "results/printable.ts",
        "sim/cluster/error.ts",
        "sim/errors.ts",
      ],
      packages: ["commander"],
    });
  });

  test("a command brings what it needs, and no other command", () => {
    const { files, packages } = loadedBy("planners");
    expect(files).toContain("planners/registry.ts");
    expect(files.filter((path) => path.startsWith("cli/"))).toEqual([
      "cli/commands.ts",
      "cli/errors.ts",
      "cli/flags.ts",
      "cli/main.ts",
      "cli/output.ts",
      "cli/package.ts",
      "cli/planners.ts",
      "cli/program.ts",
    ]);
    expect(packages).toContain("yalps");
    for (const other of ["yaml", "piscina", "vega"]) expect(packages).not.toContain(other);
  });

  test("what draws charts is loaded with the first chart", () => {
    const { files, packages } = loadedBy("run", "--help");
    expect(files).toContain("results/charts/render.ts");
    expect(packages).not.toContain("vega");
    expect(packages).not.toContain("vega-lite");
  });
});

test.each(commands)("$name is loaded by its name", async ({ name, load }) => {
  expect((await load()).name()).toBe(name);
});
