import { printable } from "../printable.ts";

/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Content = Html | string | number | readonly Html[];

/** HTML from a template; texts and numbers in it are escaped. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const texts = contents.map((content, index) => textOf(content) + strings[index + 1]!);
  return { html: strings[0]! + texts.join("") };
}

/** Nothing. */
export const nothing: Html = { html: "" };

/** A sentence in which `backticks` stand around names; numbers keep their signs of percent. */
export function sentence(text: string): Html {
  return {
    html: escaped(text)
      .replace(/`([^`]*)`/g, "<code>$1</code>")
      .replaceAll(" %", "&nbsp;%"),
  };
}

function textOf(content: Content): string {
  if (typeof content === "object") return "html" in content ? content.html : content.map(textOf).join("");
  return escaped(String(content));
}

function escaped(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
