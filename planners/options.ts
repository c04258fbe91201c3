import { InputError } from "../sim/errors.ts";

/** Chosen options of a planner as they are written, by name; one that is missing has its default. */
export type PlannerOptions = Readonly<Record<string, string>>;

/** An option of a planner: what it means, what may be written, and what the planner is handed for it. */
export interface PlannerOption<Value = unknown> {
  readonly meaning: string;
  /** What may be written, the default first: words, and kinds of values such as "positive integer". */
  readonly values: readonly string[];
  /** The same without a default that is one of a kind. */
  readonly kinds: readonly string[];
  /** Regular expression of what may be written, a little looser than `read`; for editors. */
  readonly pattern: string;
  /** What the planner is handed for a text; undefined where the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
}

/** The options of a planner, by name. */
export type PlannerOptionSet = Readonly<Record<string, PlannerOption>>;

/** What a planner is handed for its options. */
export type OptionValues<Options extends PlannerOptionSet> = {
  readonly [Name in keyof Options]: Options[Name] extends PlannerOption<infer Value> ? Value : never;
};

/** What every kind of option may say of itself. */
interface About<Value> {
  /** One line for the list of planners. */
  readonly meaning?: string;
  readonly default?: Value;
}

/** No integer of an option is larger, unless it says so itself. */
const largest = 999_999;

/**
 * One of some words, the first of which is the default unless another one is given.
 *
 * @throws InputError for a word that cannot stand in the brackets behind a planner's name
 */
export function oneOf<const Word extends string>(
  words: readonly [Word, ...Word[]],
  { meaning = "", default: first = words[0] }: About<NoInfer<Word>> = {},
): PlannerOption<Word> {
  for (const word of words) checkWord(word);
  return {
    ...written(first, words),
    meaning,
    pattern: words.map(quoted).join("|"),
    read: (text) => words.find((word) => word === text),
  };
}

/** `true` or `false`; false unless another default is given. */
export function boolean({
  meaning = "",
  default: first = false,
}: About<boolean> = {}): PlannerOption<boolean> {
  return {
    ...written(String(first), ["false", "true"]),
    meaning,
    pattern: "true|false",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  };
}

/** An integer between two bounds, both included; the default is the allowed one next to 0 unless another is given. */
export function integer({
  meaning = "",
  min = -largest,
  max = Math.max(min, largest),
  default: first = Math.min(Math.max(min, 0), max),
}: About<number> & { readonly min?: number; readonly max?: number } = {}): PlannerOption<number> {
  const isOpen = max === largest;
  const kinds =
    isOpen && min === 1
      ? ["positive integer"]
      : isOpen && min === 0
        ? ["0", "positive integer"]
        : [`integer from ${min} to ${max}`];
  const isAllowed = (value: number) => value >= min && value <= max;
  return checkedDefault({
    ...written(String(first), kinds),
    meaning,
    pattern: min < 0 ? String.raw`0|-?[1-9]\d{0,14}` : String.raw`0|[1-9]\d{0,14}`,
    read: (text) => {
      const value = /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : NaN;
      return isAllowed(value) ? value : undefined;
    },
  });
}

/** A number without an exponent, above a bound or from a lowest to a highest one. */
export function number({
  meaning = "",
  above = -Infinity,
  min = -Infinity,
  max = Infinity,
  default: first = above === 0 ? 1 : Math.min(Math.max(min, 0), max),
}: About<number> & {
  /** The value must be larger than this. */
  readonly above?: number;
  readonly min?: number;
  readonly max?: number;
} = {}): PlannerOption<number> {
  const bounds = [
    ...(above > -Infinity ? [`above ${above}`] : []),
    ...(min > -Infinity ? [`from ${min}`] : []),
    ...(max < Infinity ? [`to ${max}`] : []),
  ];
  const kind = above === 0 && bounds.length === 1 ? "positive number" : ["number of any size", ...bounds];
  const isAllowed = (value: number) => value > above && value >= min && value <= max;
  return checkedDefault({
    ...written(String(first), [typeof kind === "string" ? kind : numberKind(bounds)]),
    meaning,
    pattern: String.raw`-?\d{1,9}(\.\d{1,12})?`,
    read: (text) => {
      const value = /^-?\d{1,9}(\.\d{1,12})?$/.test(text) ? Number(text) : NaN;
      return isAllowed(value) ? value : undefined;
    },
  });
}

/** Rows and columns of a grid, up to 16 each way, as in `3x4`. */
export function gridSize({ meaning = "" }: Pick<About<never>, "meaning"> = {}): PlannerOption<{
  readonly rows: number;
  readonly columns: number;
}> {
  const extent = "(?:[1-9]|1[0-6])";
  return {
    ...written("1x1", ["rows x columns"]),
    meaning,
    pattern: `${extent}x${extent}`,
    read: (text) => {
      const [, rows, columns] = /^([1-9]|1[0-6])x([1-9]|1[0-6])$/.exec(text) ?? [];
      return rows && columns ? { rows: Number(rows), columns: Number(columns) } : undefined;
    },
  };
}

/** A word, which is the default, or what another option takes. */
export function wordOr<const Word extends string, Value>(
  word: Word,
  other: PlannerOption<Value>,
): PlannerOption<Word | Value> {
  checkWord(word);
  return {
    ...written(word, other.kinds),
    meaning: other.meaning,
    pattern: `${quoted(word)}|${other.pattern}`,
    read: (text) => (text === word ? word : other.read(text)),
  };
}

/**
 * What a text means for an option of a planner.
 *
 * @throws InputError where it is not allowed
 */
export function readOption<Value>(
  planner: string,
  name: string,
  option: PlannerOption<Value>,
  text: string,
): Value {
  const value = option.read(text);
  if (value !== undefined) return value;
  throw new InputError(
    `planner ${planner}: ${name} cannot be ${text || '""'}; allowed are ${option.values.join(", ")}`,
  );
}

/**
 * What a planner is handed for the texts of its options.
 *
 * @throws InputError for a text that is not allowed
 */
export function readOptions<Options extends PlannerOptionSet>(
  planner: string,
  options: Options,
  texts: PlannerOptions,
): OptionValues<Options> {
  const values: unknown = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      readOption(planner, name, option, texts[name] ?? option.values[0]!),
    ]),
  );
  if (!isReadOf(values, options)) throw new Error("an option was not read");
  return values;
}

/** Has every option been read? */
function isReadOf<Options extends PlannerOptionSet>(
  values: unknown,
  options: Options,
): values is OptionValues<Options> {
  return (
    typeof values === "object" && values !== null && Object.keys(options).every((name) => name in values)
  );
}

/** The default and then what else may be written, none of it twice. */
function written(first: string, kinds: readonly string[]): Pick<PlannerOption, "values" | "kinds"> {
  return { values: [...new Set([first, ...kinds])], kinds };
}

function checkedDefault<Value>(option: PlannerOption<Value>): PlannerOption<Value> {
  const [first = "", ...others] = option.values;
  if (option.read(first) !== undefined) return option;
  throw new InputError(`the default ${first} of an option is not allowed (allowed: ${others.join(", ")})`);
}

function numberKind(bounds: readonly string[]): string {
  return bounds.length === 0 ? "any number" : `number ${bounds.join(" ")}`;
}

function checkWord(word: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,59}$/.test(word)) return;
  throw new InputError(
    `an option cannot take the word "${word.slice(0, 60)}" (allowed: letters, digits, ".", "+", "_" and "-", a letter or digit first)`,
  );
}

function quoted(word: string): string {
  return word.replaceAll(/[.+]/g, (sign) => `\\${sign}`);
}
