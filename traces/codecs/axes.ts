import { axisFunctions, type FunctionSettings } from "../../sim/model/index.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import type { AttributeCodec } from "./codec.ts";

/**
 * The axes that inputs follow are written with dots between them and a comma between inputs, `0.all,0`; settings `name:value`
 * with commas between them, and slashes between the numbers of a list.
 */
export const alongAxes: AttributeCodec<"along-axes"> = {
  print: ({ function: chosen, follows, operations, settings }) => [
    ["function", chosen],
    ["follows", follows.map((axes) => axes.join(".")).join(",")],
    ["operations", operations],
    ["settings", Object.keys(settings).length > 0 ? printSettings(settings) : undefined],
  ],
  parse: (read, shape) => ({
    kind: "along-axes",
    function: read.choice("function", axisFunctions),
    shape,
    follows: read.list("follows", (axes) => axes.split(".").map((axis) => parseAxis(axis, read))),
    operations: read.number("operations"),
    settings: read.has("settings") ? parseSettings(read) : {},
  }),
};

export const cumulativeSum: AttributeCodec<"cumulative-sum"> = {
  print: ({ axis, exclusive, reverse }) => [
    ["axis", axis],
    ["exclusive", Number(exclusive)],
    ["reverse", Number(reverse)],
  ],
  parse: (read) => ({
    kind: "cumulative-sum",
    axis: read.index("axis"),
    exclusive: read.flag("exclusive"),
    reverse: read.flag("reverse"),
  }),
};

export const triangle: AttributeCodec<"triangle"> = {
  print: ({ keeps, diagonal, fill }) => [
    ["keeps", keeps],
    ["diagonal", diagonal],
    ["fill", fill],
  ],
  parse: (read) => ({
    kind: "triangle",
    keeps: read.choice("keeps", ["lower", "upper"]),
    diagonal: read.number("diagonal"),
    fill: read.number("fill"),
  }),
};

function parseAxis(text: string, read: AttributeReader): number | "all" {
  if (text === "all") return text;
  if (!/^\d{1,2}$/.test(text)) throw read.refusal("follows", text, "must be like 0.all,1");
  return Number(text);
}

function printSettings(settings: FunctionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}:${typeof value === "object" ? `${value.join("/")}/` : value}`)
    .join(",");
}

function parseSettings(read: AttributeReader): FunctionSettings {
  const entries = read.list("settings", (text): [string, FunctionSettings[string]] => {
    const [name = "", value = "", ...more] = text.split(":");
    if (!/^[a-z_]+$/.test(name) || more.length > 0)
      throw read.refusal("settings", text, "must be like axis:1");
    return [name, parseSetting(value, read)];
  });
  return Object.fromEntries(entries);
}

function parseSetting(text: string, read: AttributeReader): FunctionSettings[string] {
  if (text.endsWith("/")) {
    return text
      .slice(0, -1)
      .split("/")
      .map((part) => read.anyNumber("settings", part));
  }
  return /^[a-z]/i.test(text) && !text.startsWith("Infinity") ? text : read.anyNumber("settings", text);
}
