/** What a reader of a Markdown page does, in order: save a file that it shows, or type a command. */
export type Step =
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | { readonly kind: "command"; readonly line: number; readonly command: string };

/** Frames of tables: a block of them shows output. */
const output = /^[┌├│└]/;

/**
 * The steps of a page: fenced YAML is a scenario to save under its name, fenced JavaScript a module under that of its first line, a line of an indented block is a command.
 *
 * @throws Error for a fenced block of another language, which nobody has said what to do with
 */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const [, language] = /^```(\S*)/.exec(line) ?? [];
    if (language !== undefined) {
      const end = lines.indexOf("```", index + 1);
      steps.push(savedFile(language, lines.slice(index + 1, end).join("\n")));
      index = end;
      continue;
    }
    if (!line.startsWith("    ") || output.test(line.trim())) continue;
    steps.push({ kind: "command", line: index + 1, command: line.trim() });
  }
  return steps;
}

function savedFile(language: string, text: string): Step {
  const [, name] = (language === "js" ? /^\/\/ (\S+\.js)$/m : /^name: (\S+)$/m).exec(text) ?? [];
  if ((language !== "yaml" && language !== "js") || name === undefined)
    throw new Error(`a block of ${language || "no language"}`);
  return { kind: "file", name: language === "js" ? name : `${name}.yaml`, text: `${text}\n` };
}
