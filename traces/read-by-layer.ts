import { columns, type Trace, type TraceRow } from "./format.ts";
import { parseHeader } from "./header.ts";
import { parseRows, parseTrace } from "./read.ts";

/**
 * A trace file of which each layer is read when it is asked for: a run needs few of the layers that ship. Only for files
 * that this package has written, since what nobody asks for is not checked.
 *
 * @param file its name, for messages
 * @throws InputError for a malformed header; of malformed rows when they are asked for
 */
export function readByLayer(text: string, file: string): Trace {
  const { header, end } = parseHeader(text, file);
  let rows: readonly TraceRow[] | undefined;
  let lines: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    header,
    get rows() {
      return (rows ??= parseTrace(text, file).rows);
    },
    rowsOf(layer) {
      const found = (lines ??= linesByLayer(text.slice(end))).get(layer);
      return found ? parseRows([columns.join(","), ...found].join("\n"), file, 0) : [];
    },
  };
}

/** The lines of each layer, by its signature, in their order. */
function linesByLayer(csv: string): ReadonlyMap<string, readonly string[]> {
  const layers = new Map<string, string[]>();
  let layerText = "";
  let lines: string[] = [];
  for (const line of csv.split("\n").slice(1)) {
    // Lines of a layer mostly follow each other.
    if (layerText === "" || !line.startsWith(layerText)) {
      if (line === "") continue;
      layerText = `${layerTextOf(line)},`;
      const layer = signatureOf(layerText);
      lines = layers.get(layer) ?? [];
      layers.set(layer, lines);
    }
    lines.push(line);
  }
  return layers;
}

/** The columns of a line that tell its layer: kind, inputs, output and attributes, of which only the last may be quoted. */
function layerTextOf(line: string): string {
  let start = 0;
  for (let column = 0; column < 3; column++) start = line.indexOf(",", start) + 1;
  const end = line[start] === '"' ? line.indexOf('"', start + 1) + 1 : line.indexOf(",", start);
  return line.slice(0, end);
}

/** The layer's signature as `layerSignature` writes it. */
function signatureOf(layerText: string): string {
  const [kind = "", inputs = "", output = ""] = layerText.split(",", 3);
  const attributes = layerText.slice(kind.length + inputs.length + output.length + 3, -1).replaceAll('"', "");
  return `${kind} ${inputs} -> ${output} ${attributes}`.trimEnd();
}
