import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatTrace, parseTrace } from "../../traces/index.ts";
import { columns } from "../../traces/format.ts";
import { headerKeys } from "../../traces/header.ts";

const page = readFileSync("traces/FORMAT.md", "utf8");

test("the example of the page is a trace, and is written as it is read", () => {
  const [, example = ""] = /```\n(.*?)```/s.exec(page) ?? [];
  const trace = parseTrace(example, "FORMAT.md");
  expect(trace.rows).toHaveLength(3);
  expect(formatTrace(trace)).toBe(example);
});

test("the page explains every header key and every column", () => {
  for (const name of [...headerKeys.map(([key]) => key), ...columns]) expect(page).toContain(`\`${name}\``);
});
