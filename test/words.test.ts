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
  "the middle ones? (?:is|are) used|one drawn for each task": "the median, a sample per task",
  "what (?:one|a) run (?:of a plan )?came to|came to their plans": "metrics of a run, found their plans",
  "(?:or|returns) nothing (?:where|unless|for)": "undefined where",
  "whatever else is on the way": "regardless of other traffic",
  "pays? little": "bring little",
  anew: "again, re-...",
  "for ever": "forever",
  "in the mean": "on average",
  "by turns": "alternately",
  "sooner|soonest": "earlier, fastest",
  "figures? of words": "logits",
  beforehand: "in advance",
  "keeps? book": "tracks",
  "what (?:a|its|the) run (?:of [^.]{0,30} )?c[oa]me(?:s)? to": "the plan or the metrics that a run realised",
  "(?<!there )is no (?:device|layer|number|share|list|model|planner|module|trace|table|column|convolution|estimator|folder|file)":
    "is not a ...",
  "a (?:row|line|panel|process|stream|track|column|lane|number) a (?:cell|point|planner|model|device|stream|layer|line|class|row|network|scenario)":
    "one row per cell",
};

/** Names in the code that said nothing, or one thing for several, and what took their place. */
const renamed: Readonly<Record<string, string>> = {
  Ran: "PointRun",
  Posting: "a message in flight",
  Carrier: "SharingPolicy",
  SearchSpace: "SearchBounds",
  PlanningTask: "PlanningProblem",
  CutTask: "CutSetting",
  StageTask: "StageMember",
  TrainingTask: "TrainingWork",
  CalibrationTask: "CalibrationProblem",
  ComputeTask: "PieceCompute",
  TransferTask: "RegionTransfer",
  "TakenTask|BegunTask": "TakenTile, BegunTile",
  Collectors: "GatherBarriers",
  "Itinerary|Itineraries|itineraryOf": "Leg, LegCache, legsOf",
  "(?:readonly )(?:entering|leaving)": "reordersInput, reordersOutput",
  "(?:interface|class|type) Timeline": "ProgramTimes, StreamTimeline, RunTimeline, PointTimeline",
};

test("words that were replaced stay away from code, help, messages and pages", () => {
  const files = execFileSync("git", ["ls-files", "*.ts", "*.js", "*.md", "*.yaml"], { encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && file !== "CHANGELOG.md" && !file.startsWith("test/words"));
  expect(files.length).toBeGreaterThan(500);
  const patterns = [
    ...Object.entries(replaced).map(([words, better]) => ({ words, better, flags: "gi" })),
    ...Object.entries(renamed).map(([words, better]) => ({ words, better, flags: "g" })),
  ].map(({ words, better, flags }) => ({ pattern: new RegExp(String.raw`\b(?:${words})\b`, flags), better }));
  const found = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return patterns.flatMap(({ pattern, better }) =>
      [...text.matchAll(pattern)].map(([word]) => `${file}: "${word}" (say: ${better})`),
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
