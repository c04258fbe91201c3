import { isDeepStrictEqual } from "node:util";
import { codeCells, joined, type Notebook, type Output } from "./notebook.ts";

/**
 * What a fresh execution shows other than the stored one, a line for each cell; undefined where they show the same. A picture
 * may differ in its bytes, as another machine may round another way, but not in its size.
 */
export function differences(stored: Notebook, fresh: Notebook): readonly string[] {
  const cells = codeCells(fresh);
  return codeCells(stored).flatMap((cell, index) => {
    const before = cell.outputs.map(comparable);
    const after = cells[index]?.outputs.map(comparable);
    if (isDeepStrictEqual(before, after)) return [];
    return [
      `  code cell ${index + 1} showed`,
      shown(cell.outputs),
      "  and now shows",
      shown(cells[index]?.outputs ?? []),
    ];
  });
}

function comparable(output: Output): unknown {
  switch (output.output_type) {
    case "stream":
      return { ...output, text: joined(output.text) };
    case "display_data":
      return Object.fromEntries(
        Object.entries(output.data).map(([type, content]) => [
          type,
          type === "image/png" ? pngSize(content) : joinedText(content),
        ]),
      );
    case "error":
      return output;
  }
}

/** Width and height, which a PNG tells in 8 bytes after its signature and the head of its first chunk. */
function pngSize(content: unknown): readonly [width: number, height: number] {
  const bytes = Buffer.from(String(content), "base64");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function joinedText(content: unknown): unknown {
  return Array.isArray(content) ? content.join("") : content;
}

/** Most characters of an output that a difference tells. */
const longest = 4000;

function shown(outputs: readonly Output[]): string {
  const texts = outputs.map((output) =>
    output.output_type === "stream" ? joined(output.text) : JSON.stringify(comparable(output)),
  );
  return texts.length === 0 ? "nothing" : texts.join("\n").slice(0, longest);
}
