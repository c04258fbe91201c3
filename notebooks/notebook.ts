import { z } from "zod";

/** A text as notebooks store it, whole or by lines. */
const text = z.union([z.string(), z.array(z.string())]);

const output = z.discriminatedUnion("output_type", [
  z.strictObject({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.strictObject({
    output_type: z.literal("display_data"),
    /** By MIME type. */
    data: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

/** Fields that all cells have; their metadata say how they were shown and when they ran, and are not kept. */
const cell = { id: z.string().regex(/^[\w-]{1,64}$/), metadata: z.unknown(), source: text };

/** A notebook of format 4.5, as far as notebooks of a Deno kernel use it. */
const notebook = z.strictObject({
  cells: z.array(
    z.discriminatedUnion("cell_type", [
      z.strictObject({ cell_type: z.literal("markdown"), ...cell }),
      z.strictObject({
        cell_type: z.literal("code"),
        ...cell,
        execution_count: z.int().nullable(),
        outputs: z.array(output),
      }),
    ]),
  ),
  metadata: z.unknown(),
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
});

export type Notebook = z.infer<typeof notebook>;
export type Cell = Notebook["cells"][number];
export type CodeCell = Extract<Cell, { cell_type: "code" }>;
export type Output = z.infer<typeof output>;

/**
 * Reads a notebook.
 *
 * @param file its name, for messages
 */
export function parseNotebook(content: string, file: string): Notebook {
  const { data, error } = notebook.safeParse(JSON.parse(content));
  if (error) throw new Error(`${file}: ${z.prettifyError(error)}`);
  return data;
}

/** The text of a notebook's file: the same for every execution that shows the same. */
export function formatNotebook({ cells, ...rest }: Notebook): string {
  const kept = { ...rest, cells: cells.map((cell) => ({ ...cell, metadata: {} })), metadata: kernel };
  return `${JSON.stringify(kept, null, 1)}\n`;
}

/** Without the versions of the kernel. */
const kernel = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
};

/** The code cells, in order. */
export function codeCells({ cells }: Notebook): readonly CodeCell[] {
  return cells.filter((cell) => cell.cell_type === "code");
}

/** A text of a notebook in one piece. */
export function joined(lines: string | readonly string[]): string {
  return typeof lines === "string" ? lines : lines.join("");
}
