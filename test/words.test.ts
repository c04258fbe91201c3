import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Words that the field does not use, and what it says. The change log keeps what it said. */
const replaced: Readonly<Record<string, string>> = {
  "foretells?|foretold|foretelling": "predict, predicted",
  dearer: "more expensive",
  "stands? twice": "occurs twice",
  "no complaints?": "no errors",
  "bare events?": "empty events",
  "must be a text": "must be a string",
  "(map|list) of (fields|maps)": "mapping, list of mappings",
  "whilst|hitherto|thereof": "while, so far, of it",
  "a row a cell|a stream a device": "one row per cell, one stream per device",
};

test("words that were replaced stay away from code, help, messages and pages", () => {
  const files = execFileSync("git", ["ls-files", "*.ts", "*.js", "*.md", "*.yaml"], { encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && file !== "CHANGELOG.md" && !file.startsWith("test/words"));
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return Object.entries(replaced).flatMap(([words, better]) =>
      [...text.matchAll(new RegExp(String.raw`\b(?:${words})\b`, "gi"))].map(
        ([word]) => `${file}: "${word}" (say: ${better})`,
      ),
    );
  });
  expect(found).toEqual([]);
});

test("the glossary has at most 60 terms, each once, in order", () => {
  const page = readFileSync("docs/glossary.md", "utf8");
  const terms = [...page.matchAll(/^\| ([^|]+?) \|/gm)]
    .map(([, term]) => term!)
    .filter((term) => term !== "term");
  expect(terms.length).toBeLessThanOrEqual(60);
  expect(terms).toEqual([...new Set(terms)].toSorted());
});
