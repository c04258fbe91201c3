import { parse } from "node:path";
import { Command, Option } from "commander";
import { drawTable } from "../results/draw-table.ts";
import { isTokenTable, loadModel, modelOfText, parseQuantity, readTextFile } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { linkOperators } from "../sim/model/index.ts";
import {
  eightBitEnding,
  fitBoard,
  formatBoardFile,
  formatError,
  graphTermsOf,
  modelTerms,
  parseModelTimes,
  type BoardTimes,
  type FittedBoard,
  type ModelTime,
  type Processor,
  type TermVector,
  type TimedModel,
} from "../traces/index.ts";
import { refuseGiven } from "./flags.ts";
import { writeOutputs } from "./output-file.ts";
import { print, warn } from "./output.ts";
import { fitBoardOfTokens } from "./trace-fit-tokens.ts";
import { wholeNumber } from "./whole-number.ts";

interface FitBoardFlags {
  readonly out?: string;
  readonly name?: string;
  readonly host?: string;
  readonly core: string;
  readonly powersave?: number;
  readonly gpu?: number;
  /** FLOP/s. */
  readonly peakFlops?: number;
  readonly json: boolean;
}

/** `slicewise trace fit-board`: the profile of a board from times of whole models. */
export function fitBoardCommand(): Command {
  return new Command("fit-board")
    .description("fit a profile of a board to times of whole models, and print its errors")
    .argument(
      "<times...>",
      "logs of ncnn's benchncnn, or CSV files with the columns model,threads,seconds; a model is one of benchncnn's, a built-in " +
        "network, or an .onnx, .cfg or .param file; or a CSV file of tokens, model,threads,compute, a model being a decoder",
    )
    .option(
      "--out <file>",
      "where the profile goes; a scenario takes it as profile: ./FILE.json; of tokens the entry of a device, YAML",
    )
    .option("--name <name>", "name of the profile (default: that of the file)")
    .option("--host <text>", "description of the board")
    .option("--core <text>", "description of the core", "")
    .option("--powersave <number>", "which of several core settings in a log to fit", wholeNumber(0))
    .option("--gpu <number>", "the GPU to fit instead of the CPU, by its number in a log", wholeNumber(0))
    .addOption(
      new Option(
        "--peak-flops <rate>",
        "for tokens: rate of matrix products, which measured tokens do not determine",
      ).argParser((text) => parseQuantity(text, "computeRate")),
    )
    .option("--json", "print the profile as JSON", false)
    .action((files: readonly string[], flags: FitBoardFlags, command: Command) => {
      const texts = files.map((file) =>
        readTextFile(file, "times of models are a log of benchncnn or a CSV file"),
      );
      if (texts.some(isTokenTable)) {
        refuseGiven(
          command,
          ["host", "core", "powersave", "gpu"],
          "is for times of whole networks, not of tokens",
        );
        fitBoardOfTokens(files, texts, flags);
        return;
      }
      refuseGiven(command, ["peakFlops"], "is for times of tokens");
      if (flags.out !== undefined && !flags.out.endsWith(".json"))
        throw new InputError(`--out ${flags.out}: the file of a board ends in .json`);
      const times = files.flatMap((file, index) => parseModelTimes(texts[index]!, file));
      const name = flags.name ?? parse(flags.out ?? files[0]!).name;
      const { board, notes } = fitBoard({
        ...{
          name,
          host: flags.host ?? name,
          core: flags.core,
          source: files.map((file) => parse(file).base).join(", "),
        },
        ...timedModels(ofOneProcessor(times, flags)),
      });
      for (const note of notes) warn(`${note}\n`);
      const file = formatBoardFile(board);
      if (flags.out !== undefined) writeOutputs([{ path: flags.out, content: file }]);
      print(flags.json ? file : `${describe(board)}\n`);
    });
}

/**
 * The times of one setting of cores, or of one GPU.
 *
 * @throws InputError where the times have none, or several to choose from
 */
function ofOneProcessor(
  times: readonly ModelTime[],
  { powersave, gpu = -1 }: FitBoardFlags,
): readonly ModelTime[] {
  const ofKind = times.filter((time) => time.gpu === gpu);
  if (ofKind.length === 0) {
    const known = [...new Set(times.map((time) => time.gpu))].map(processorName).join(", ");
    throw new InputError(`there are no times of the ${processorName(gpu)} (allowed: ${known})`);
  }
  const settings = [...new Set(ofKind.map((time) => time.powersave))];
  const wanted = powersave ?? settings[0]!;
  if (powersave === undefined && settings.length > 1)
    throw new InputError(
      `the times are of several settings of cores: choose by --powersave ${settings.join(" or ")} (0 all, 1 little, 2 big)`,
    );
  if (!settings.includes(wanted))
    throw new InputError(`there are no times with powersave ${wanted} (allowed: ${settings.join(", ")})`);
  return ofKind.filter((time) => time.powersave === wanted);
}

function processorName(gpu: Processor["gpu"]): string {
  return gpu < 0 ? "CPU" : `GPU ${gpu} (--gpu ${gpu})`;
}

/** By threads; of a model that was timed several times, the shortest time. 8-bit variants of benchncnn's models are apart. */
function timedModels(times: readonly ModelTime[]): Pick<BoardTimes, "times" | "eightBit"> {
  const terms = new Map<string, TermVector>();
  const byThreads = new Map<number, Map<string, TimedModel>>();
  const eightBit = new Map<number, Map<string, number>>();
  for (const { model, threads, seconds, place } of times) {
    const wide = model.replace(eightBitEnding, "");
    if (wide !== model && graphTermsOf(wide)) {
      const narrow = eightBit.get(threads) ?? new Map<string, number>();
      eightBit.set(threads, narrow.set(wide, Math.min(seconds, narrow.get(wide) ?? Infinity)));
      continue;
    }
    const known = terms.get(model) ?? termsOfModel(model, place);
    terms.set(model, known);
    const models = byThreads.get(threads) ?? new Map<string, TimedModel>();
    byThreads.set(threads, models);
    const earlier = models.get(model);
    if (!earlier || seconds < earlier.seconds) models.set(model, { model, terms: known, seconds });
  }
  return {
    times: new Map([...byThreads].map(([threads, models]) => [threads, [...models.values()]])),
    eightBit,
  };
}

/** Of a graph of ncnn's benchmark, else of a built-in network or a file. */
function termsOfModel(model: string, place: string): TermVector {
  const shipped = graphTermsOf(model);
  if (shipped) return shipped;
  try {
    return modelTerms(linkOperators(loadModel(modelOfText(model), ".")));
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}

function describe({ name, fits }: FittedBoard): string {
  const lines = fits.map(({ threads, models, error, p90, int8 }) => [
    String(threads),
    String(models),
    formatError(error),
    formatError(p90),
    int8
      ? `${int8.factor.toPrecision(3)} (${int8.models} models, error ${formatError(int8.error)})`
      : "unknown",
  ]);
  const table = drawTable(["threads", "models", "error, median", "error, p90", "int8 / float32"], lines, 0);
  return `${name}\n${table}\nerror: of a whole model that is left out of the fit; int8 / float32: times as long in 8 bits`;
}
