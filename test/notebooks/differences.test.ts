import { describe, expect, it } from "vitest";
import { renderPng } from "../../results/charts/render.ts";
import { differences } from "../../notebooks/differences.ts";
import { parseNotebook, type Notebook, type Output } from "../../notebooks/notebook.ts";

/** A notebook of one code cell with one output. */
function showing(output: Output): Notebook {
  const cell = {
    cell_type: "code",
    id: "a",
    metadata: {},
    source: "1",
    execution_count: 1,
    outputs: [output],
  };
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  return parseNotebook(JSON.stringify(notebook), "test.ipynb");
}

function printing(text: string | string[]): Notebook {
  return showing({ output_type: "stream", name: "stdout", text });
}

/** Shows a chart: a rectangle of a colour, as PNG, and a text in place of its SVG. */
function drawing(width: number, colour: string, svg = "<svg/>"): Notebook {
  const png = renderPng(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="9"><rect width="5" height="5" fill="${colour}"/></svg>`,
  );
  const data = { "image/png": Buffer.from(png).toString("base64"), "image/svg+xml": svg };
  return showing({ output_type: "display_data", data, metadata: {} });
}

describe("what a fresh execution shows differently", () => {
  it("is nothing for the same text, however its lines are stored", () => {
    expect(differences(printing("one\ntwo\n"), printing(["one\n", "two\n"]))).toEqual([]);
  });

  it("is another text, told with the old one", () => {
    const told = differences(printing("speed-up 1.39"), printing("speed-up 1.42")).join("\n");
    expect(told).toMatch(/code cell 1 [^]*1\.39[^]*1\.42/);
  });

  it("is a lost output", () => {
    const silent = showing({ output_type: "stream", name: "stdout", text: "" });
    const cells = silent.cells.map((cell) => ({ ...cell, outputs: [] }));
    expect(differences(printing("one"), { ...silent, cells })).not.toEqual([]);
  });

  it("is not another shade of a picture, but another size or another SVG", () => {
    const stored = drawing(20, "#ff0000");
    expect(differences(stored, drawing(20, "#fe0000"))).toEqual([]);
    expect(differences(stored, drawing(21, "#ff0000"))).not.toEqual([]);
    expect(differences(stored, drawing(20, "#ff0000", "<svg></svg>"))).not.toEqual([]);
  });
});
