import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openTaskGraph } from "../../../scenarios/index.ts";
import { InputError } from "../../../sim/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [
    "w.dax",
    '<?xml version="1.0"?>\n<!-- made by x -->\n<adag xmlns="http://pegasus.isi.edu/schema/DAX">',
    "a Pegasus DAX workflow (XML)",
  ],
  ["g.dot", "// a graph\nstrict digraph G {\n a -> b;\n}", "a DOT graph (Graphviz)"],
  ["g.gv", "digraph{a->b}", "a DOT graph (Graphviz)"],
  ["g.graphml", '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">', "GraphML (XML)"],
  ["g.xml", "<workflow/>", "XML"],
  ["w.yml", 'x-pegasus: {apiLang: python}\npegasus: "5.0"', "a Pegasus workflow in YAML"],
  ["g.gml", "graph [\n directed 1\n]", "GML"],
  ["g.tgff", "@HYPERPERIOD 300", "TGFF"],
  ["g.stg", "2\n0 0 0\n1 5 1 0\n", "a Standard Task Graph (STG)"],
])("names the format of %s", (name, content, format) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  expect(() => openTaskGraph(file, [])).toThrow(InputError);
  expect(() => openTaskGraph(file, [])).toThrow(
    `${file}: is ${format}, which is not read (accepted: slicewise's JSON, a WfCommons workflow in JSON (WfFormat 1.5), a folder of operator tables)`,
  );
});

it("still says what is wrong with JSON", () => {
  const file = join(folder, "bad.json");
  writeFileSync(file, '{"tasks": [');
  expect(() => openTaskGraph(file, [])).toThrow("is not JSON");
});
