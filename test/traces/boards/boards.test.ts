import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { builtInNetwork, importNcnn, linkOperators } from "../../../sim/model/index.ts";
import { box, wholeBox } from "../../../sim/tensor/index.ts";
import { formatShippedBoards } from "../../../traces/boards/format-shipped.ts";
import { readNcnnLog } from "../../../traces/boards/read-log.ts";
import { shipBoards } from "../../../traces/boards/ship.ts";
import { typicalTerms } from "../../../traces/boards/shipped.ts";
import { boardTerms } from "../../../traces/boards/terms.ts";
import {
  boardFitErrors,
  boardProfile,
  calibrationFactor,
  fitBoard,
  fitTerms,
  formatBoardFile,
  graphTermsOf,
  modelTerms,
  parseBoardFile,
  parseModelTimes,
  refitted,
  shippedBoards,
  type TimedModel,
} from "../../../traces/index.ts";

const shared = join(import.meta.dirname, "../../../../shared/data/ncnn");
const names = [
  "squeezenet",
  "mobilenet",
  "mobilenet_v2",
  "resnet18",
  "resnet50",
  "googlenet",
  "alexnet",
  "shufflenet",
  "yolov4-tiny",
  "vision_transformer",
];
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

/** Models on a board whose coefficients are known. */
function timed(coefficients: readonly number[], models = names): readonly TimedModel[] {
  return models.map((model) => ({
    model,
    terms: graphTermsOf(model)!,
    seconds: dot(graphTermsOf(model)!, coefficients),
  }));
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe("terms of a model", () => {
  it("are sums over its layers, counted by hand on a network of three", () => {
    const text =
      "7767517\n3 3\nInput in 0 1 in 0=8 1=8 2=4\nConvolution a 1 1 in a 0=8 1=3 4=1 6=288\nConvolutionDepthWise b 1 1 a b 0=8 1=3 4=1 6=72 7=8\n";
    const terms = Object.fromEntries(
      boardTerms.map((term, index) => [term, modelTerms(importNcnn(text, "m"))[index]]),
    );
    expect(terms).toEqual({
      convolution3x3: (8 * 64 * 36) / 1e9,
      pointwise: 0,
      depthwise: (8 * 64 * 9) / 1e9,
      otherConvolution: 0,
      dense: 0,
      matrix: 0,
      activationBytes: (4 * 64 * (4 + 8 + 8 + 8)) / 1e9,
      layers: 2 / 1e3,
    });
  });

  it("add up: what tiles of a layer take together is the layer and one more fixed part a tile", () => {
    const board = shippedBoards.find(({ name }) => name === "rk3399-a72")!;
    const profile = boardProfile(board, { threads: 1 });
    const layer = linkOperators(builtInNetwork("mobilenet-v1")).operators.find(
      ({ operation }) => operation.kind === "convolution" && operation.groups > 1,
    )!;
    const whole = wholeBox(layer.shape);
    const [channels, rows, columns] = layer.shape as [number, number, number];
    const half = (start: number, end: number) =>
      profile.tileCost(layer, box([start, end], [0, rows], [0, columns])).kernel;
    const fixed = board.fits[0]!.coefficients[boardTerms.indexOf("layers")]! / 1e3;
    const cost = profile.tileCost(layer, whole);
    expect(half(0, channels / 2) + half(channels / 2, channels) - fixed).toBeCloseTo(cost.kernel, 12);
    expect(cost.source).toBe("board");
    expect(cost.note).toMatch(
      /^times of rk3399-a72 with 1 thread are fitted to 25 whole models; a model left out errs by 7\.\d % in the median/,
    );
  });
});

describe("a fit", () => {
  it("finds the coefficients of a board from enough models", () => {
    const truth = [0.1, 0.3, 0.2, 0.4, 0.5, 0.9, 0.15, 0.02];
    const fitted = fitTerms(timed(truth, names), typicalTerms, 1e-9);
    for (const [index, value] of fitted.entries()) expect(value).toBeCloseTo(truth[index]!, 4);
  });

  it("keeps to the proportions of the prior where models are few, and calibration with one model scales", () => {
    const slow = typicalTerms.map((value) => value * 7);
    const [first] = timed(slow, ["squeezenet"]);
    for (const [index, value] of refitted(typicalTerms, [first!]).entries())
      expect(value).toBeCloseTo(slow[index]!, 9);
    const two = refitted(typicalTerms, timed(slow, ["squeezenet", "resnet18"]));
    for (const [index, value] of two.entries()) expect(value).toBeCloseTo(slow[index]!, 6);
  });

  it("leaves out a spike, with a note, and refuses too few models", () => {
    const models = timed(typicalTerms).map((each) =>
      each.model === "resnet18" ? { ...each, seconds: each.seconds * 20 } : each,
    );
    const about = { name: "b", host: "b", core: "c", source: "test" };
    const { board, notes } = fitBoard({ ...about, times: new Map([[2, models]]) });
    expect(notes).toEqual([
      expect.stringMatching(
        /^2 threads: resnet18 took .* ms, 20\.0 times off what the others say: left out$/,
      ),
    ]);
    expect(board.fits[0]).toMatchObject({ threads: 2, models: 9 });
    expect(board.fits[0]!.error).toBeLessThan(1e-6);
    expect(() => fitBoard({ ...about, times: new Map([[1, models.slice(0, 2)]]) })).toThrow(
      /^1 thread: 2 different models were timed, and a fit needs 3/,
    );
    expect(parseBoardFile(formatBoardFile(board), "b.json")).toEqual(board);
    expect(() => parseBoardFile("{}", "b.json")).toThrow(
      /^b\.json: is not a board of `slicewise trace fit-board`: format: /,
    );
  });

  it("takes layers in 8 bits from models that were timed in both, where they are enough", () => {
    const models = timed(typicalTerms);
    const about = { name: "b", host: "b", core: "c", source: "test", times: new Map([[1, models]]) };
    const narrow = (count: number) =>
      new Map(
        models.slice(0, count).map(({ model, seconds }, place) => [model, seconds * (0.5 + 0.1 * place)]),
      );
    const { board } = fitBoard({ ...about, eightBit: new Map([[1, narrow(5)]]) });
    // Factors 0.5 to 0.9: the median is 0.7; left out, 0.75 or 0.65 of the others.
    expect(board.fits[0]!.int8!.models).toBe(5);
    expect(board.fits[0]!.int8!.factor).toBeCloseTo(0.7, 9);
    expect(board.fits[0]!.int8!.error).toBeCloseTo(0.75 / 0.6 - 1, 9);
    expect(parseBoardFile(formatBoardFile(board), "b.json")).toEqual(board);
    expect(fitBoard({ ...about, eightBit: new Map([[1, narrow(3)]]) }).board.fits[0]!.int8).toBeUndefined();

    const { operators } = linkOperators(builtInNetwork("squeezenet1.1"));
    const first = (kind: string) => operators.find(({ operation }) => operation.kind === kind)!;
    const [convolution, pooling] = [first("convolution"), first("pooling")];
    const small = { elementType: "int8", weightType: "int8", inputTypes: ["int8"] } as const;
    const kernel = (operator: typeof pooling) =>
      boardProfile(board).tileCost(operator, wholeBox(operator.shape)).kernel;
    expect(kernel({ ...convolution, ...small }) / kernel(convolution)).toBeCloseTo(0.7, 9);
    expect(kernel({ ...pooling, ...small })).toBe(kernel(pooling));
  });

  it("of two times refuses those that contradict each other", () => {
    const of = (model: string, measured: number, predicted: number) => ({ model, measured, predicted });
    expect(calibrationFactor([of("a", 2, 1), of("b", 4, 1)])).toBe(3);
    expect(() => calibrationFactor([of("a", 2, 1), of("b", 0.5, 1)])).toThrow(
      "contradicts itself by 4.00 times (allowed: 3): a in 2000 ms takes 2.00 times as long as the profile says, b in 500 ms takes 0.500 times",
    );
  });
});

describe("times of models", () => {
  const run = (threads: string, powersave: number, time: string) =>
    `$ ./benchncnn 8 4 2 -1 1\nloop_count = 8\n${threads}powersave = ${powersave}\ngpu_device = -1\ncooling_down = 1\n` +
    `          squeezenet  min =   ${time}  max =   11.80  avg =   11.74\n            resnet18  min =   30.93  max =   31.24  avg =   31.08\n`;

  it("of a log are those of each run", () => {
    const times = parseModelTimes(
      run("num_threads = 4\n", 2, "11.66") + run("num_threads = 1\n", 1, "40.5"),
      "log.txt",
    );
    expect(
      times.map(({ model, threads, powersave, seconds, place }) => [
        model,
        threads,
        powersave,
        seconds,
        place,
      ]),
    ).toEqual([
      ["squeezenet", 4, 2, 0.01166, "log.txt:7"],
      ["resnet18", 4, 2, 0.03093, "log.txt:8"],
      ["squeezenet", 1, 1, 0.0405, "log.txt:15"],
      ["resnet18", 1, 1, 0.03093, "log.txt:16"],
    ]);
  });

  it("of a table are by the names of its columns", () => {
    expect(parseModelTimes("seconds,model,threads\n0.5,vgg16,4\n", "t.csv")).toMatchObject([
      { model: "vgg16", threads: 4, seconds: 0.5 },
    ]);
  });

  test.each([
    [
      "a log without threads",
      run("", 2, "11.66"),
      "log:6: no line num_threads = ... precedes the time of squeezenet",
    ],
    [
      "a time of 0",
      run("num_threads = 4\n", 2, "0.00"),
      "log:7: min of squeezenet must be above 0, not 0, which no model takes",
    ],
    [
      "a time that is none",
      run("num_threads = 4\n", 2, "inf"),
      'log:7: min of squeezenet must be above 0, not "inf"',
    ],
    [
      "no threads at all",
      run("num_threads = 0\n", 2, "1.0"),
      'log:3: threads must be a whole number from 1 to 4096, not "0"',
    ],
    ["another file", "hello\n", "log: is neither a log of benchncnn"],
    [
      "a table without threads",
      "model,seconds\na,1\n",
      "the columns model, threads, seconds: threads is missing",
    ],
    ["a table of nothing", "model,threads,seconds\n", "log: has no times"],
    ["a second of 0 in a table", "model,threads,seconds\na,1,0\n", "log:2: seconds must be above 0, not 0"],
  ])("%s is one clear error", (_, text, message) => {
    expect(() => parseModelTimes(text, "log")).toThrow(InputError);
    expect(() => parseModelTimes(text, "log")).toThrow(message);
  });
});

describe("shipped boards", () => {
  it("err by about a tenth with one thread, and with one measured time of a relative", () => {
    const { boards, relatives, models } = boardFitErrors();
    const alone = boards.filter(({ board, threads }) => threads === 1 && !board.endsWith("-gpu"));
    expect(alone.length).toBeGreaterThan(30);
    expect(median(alone.map((each) => each.median))).toBeLessThan(0.1);
    expect(median(relatives.map(({ oneTime }) => oneTime))).toBeLessThan(0.13);
    expect(median(relatives.map(({ oneTime }) => oneTime))).toBeLessThan(
      median(relatives.map(({ uncalibrated }) => uncalibrated)),
    );
    expect(models.map(({ model }) => model)).toContain("vision_transformer");
  });

  it("predict VGG16 on an RK3399 as measured, which a roofline of such cores does not", () => {
    const board = shippedBoards.find(({ name }) => name === "rk3399-a72")!;
    const seconds = dot(graphTermsOf("vgg16")!, board.fits[0]!.coefficients);
    // 1044.34 ms in the log, with one core at 1.8 GHz: twice as fast as its peak of 8 operations a cycle without Winograd's transform.
    expect(Math.abs(seconds / 1.04434 - 1)).toBeLessThan(0.2);
    expect(seconds).toBeLessThan((2 * 15.47e9) / (8 * 1.8e9));
  });

  it.skipIf(!existsSync(shared))(
    "are those of `npm run boards`, byte for byte (skipped where ../shared/data/ncnn is absent)",
    { timeout: 60_000 },
    () => {
      const { log, graphs } = readNcnnLog(shared);
      const made = formatShippedBoards(shipBoards(log, graphs), graphs);
      const numbers = (text: string) => text.match(/-?\d+\.?\d*(?:e-?\d+)?/g);
      const committed = readFileSync(
        join(import.meta.dirname, "../../../traces/boards/data/ncnn.ts"),
        "utf8",
      );
      expect(numbers(committed)).toEqual(numbers(made));
    },
  );
});
