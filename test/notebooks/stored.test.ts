import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codeCells, formatNotebook, joined, parseNotebook, type Output } from "../../notebooks/notebook.ts";
import { decodePng } from "./png.ts";

const folder = new URL("../../notebooks/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

/** PNG outputs, decoded. */
function pictures(outputs: readonly Output[]) {
  return outputs.flatMap((output) => {
    const png = output.output_type === "display_data" ? output.data["image/png"] : undefined;
    return typeof png === "string" ? [decodePng(Buffer.from(png, "base64"))] : [];
  });
}

it("there are three notebooks", () => {
  expect(names.toSorted()).toEqual([
    "bandwidth-sensitivity.ipynb",
    "first-steps.ipynb",
    "your-own-model.ipynb",
  ]);
});

describe.each(names)("%s as stored", (name) => {
  const content = readFileSync(new URL(name, folder), "utf8");
  const notebook = parseNotebook(content, name);
  const cells = codeCells(notebook);

  it("is as execution writes it", () => {
    expect(formatNotebook(notebook)).toBe(content);
  });

  it("has cells of different names", () => {
    const ids = notebook.cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("was executed from its first cell to its last", () => {
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, index) => index + 1));
  });

  it("shows something in every cell, and no error", () => {
    for (const { outputs } of cells) {
      expect(outputs.length).toBeGreaterThan(0);
      for (const output of outputs) {
        if (output.output_type === "stream") {
          expect(output.name).toBe("stdout");
          expect(joined(output.text).trim()).not.toBe("");
        } else expect(output.output_type).toBe("display_data");
      }
    }
  });

  it("has pictures that are not empty, each as SVG and vega-lite too", () => {
    const shown = pictures(cells.flatMap(({ outputs }) => outputs));
    expect(shown.length).toBeGreaterThan(0);
    for (const { width, height, data } of shown) {
      expect(Math.min(width, height)).toBeGreaterThan(200);
      expect(new Set(data).size).toBeGreaterThan(32);
    }
    for (const output of cells.flatMap(({ outputs }) => outputs)) {
      if (output.output_type !== "display_data") continue;
      expect(Object.keys(output.data).toSorted()).toEqual([
        "application/vnd.vegalite.v5+json",
        "image/png",
        "image/svg+xml",
      ]);
    }
  });

  it("tells nothing of the machine or the day", () => {
    const texts = notebook.cells.flatMap((cell) => [
      joined(cell.source),
      ...(cell.cell_type === "code"
        ? cell.outputs.map((output) =>
            output.output_type === "stream" ? joined(output.text) : JSON.stringify(output),
          )
        : []),
    ]);
    for (const text of texts) {
      expect(text).not.toMatch(/(?:file:\/\/|\/home\/|\/root\/|\/tmp\/|\/work\/|\/Users\/|[A-Z]:\\)/);
      expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b|\d\d:\d\d:\d\d/);
    }
  });
});
