import fc from "fast-check";

/** What a number may be replaced by: the edges of what a field holds, and what is not a number. */
const oddNumbers = [
  ...["0", "-0", "-1", "0.5", "1e3", "1e308", "1e999", "-1e308", "5e-324", "9007199254740993"],
  ...["99999999", "NaN", "Infinity", "0x10", "1_000", "", '""', "null", "[]", "{}", "~", "1 Mbps"],
];

/** What a word may be replaced by. */
const oddWords = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "", "null", "true", "-", "*", "&a", "<<"],
  ...["\u0000", "\u001b[2J", "\ud800", "\\n", "\n", '"', "'", ":", ",", "{", "=", "#", "x".repeat(5000)],
];

type Change = (text: string) => string;

/** A place of a text, as a share of its length. */
const places = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (place: number, length: number) => Math.floor(place * length);

const changes: fc.Arbitrary<Change> = fc.oneof(
  // A number, or a word, replaced.
  {
    weight: 4,
    arbitrary: fc
      .tuple(places, fc.constantFrom(...oddNumbers))
      .map(([place, odd]): Change => replacing(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g, place, odd)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(places, fc.constantFrom(...oddWords))
      .map(([place, odd]): Change => replacing(/[A-Za-z_][\w-]*/g, place, odd)),
  },
  // A line lost, doubled, moved, or cut short.
  {
    weight: 4,
    arbitrary: fc
      .tuple(places, places, fc.constantFrom("lost", "doubled", "moved", "cut"))
      .map(([place, other, kind]): Change => (text) => {
        const lines = text.split("\n");
        const from = at(place, lines.length);
        const line = lines[from] ?? "";
        if (kind === "cut") lines[from] = line.slice(0, at(other, line.length));
        if (kind === "lost" || kind === "moved") lines.splice(from, 1);
        if (kind === "doubled" || kind === "moved") lines.splice(at(other, lines.length), 0, line);
        return lines.join("\n");
      }),
  },
  // A character changed, a piece lost or doubled, the rest lost.
  {
    weight: 2,
    arbitrary: fc
      .tuple(places, fc.nat(40), fc.constantFrom("lost", "doubled", "ended", "flipped"))
      .map(([place, length, kind]): Change => (text) => {
        const start = at(place, text.length);
        const end = start + length;
        if (kind === "lost") return text.slice(0, start) + text.slice(end);
        if (kind === "doubled") return text.slice(0, end) + text.slice(start);
        if (kind === "ended") return text.slice(0, start);
        const flipped = String.fromCharCode(text.charCodeAt(start) ^ (1 << (length % 8)));
        return text.slice(0, start) + flipped + text.slice(start + 1);
      }),
  },
);

function replacing(pattern: RegExp, place: number, replacement: string): Change {
  return (text) => {
    const found = [...text.matchAll(pattern)];
    const match = found[at(place, found.length)];
    if (!match) return text;
    return text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length);
  };
}

/** A text with one to four changes. */
export function changedTexts(text: string): fc.Arbitrary<string> {
  return fc
    .array(changes, { minLength: 1, maxLength: 4 })
    .map((chosen) => chosen.reduce((changed, change) => change(changed), text));
}
