import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { statSync } from "node:fs";
import { z } from "zod";
import { definePlanner, type Answer, type PlanningProblem } from "../../planners/index.ts";
import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { fields, positive } from "../fields.ts";
import type { Path } from "../document.ts";
import { faultsOf } from "../faults-of-issue.ts";
import { checkedPlanner, PlannerError } from "./checked-planner.ts";
import type { OpenedPlanners } from "./known-planners.ts";
import { moduleHash } from "./module-files.ts";
import { planSchemaOf, type PlanJson } from "./plan-json.ts";
import { problemJson } from "./problem-json.ts";
import { endProcesses, markedEnvironment } from "./program-processes.ts";

/** A planner that is a program of its own, as scenarios state it. */
const commandSchema = fields({
  command: z.string().min(1).max(1000),
  name: z.string().optional(),
  timeout: positive("duration").default(60),
});

/** A program that plans, ready to be started. */
interface PlannerProgram {
  readonly planner: string;
  readonly words: readonly [program: string, ...rest: string[]];
  /** Where it runs. */
  readonly folder: string;
  /** Seconds. */
  readonly timeout: number;
}

/** No program may print more, bytes. */
const mostOutput = 2 ** 28;

/**
 * A planner that is a program of its own: it reads a problem as JSON and prints a plan as JSON.
 *
 * @param folder where it runs, and its paths begin
 * @throws InputError for settings that are wrong
 */
export function openCommand(settings: Readonly<Record<string, unknown>>, folder: string): OpenedPlanners {
  const read = commandSchema.safeParse(settings, { reportInput: true });
  if (!read.success) {
    const [fault] = read.error.issues.flatMap((issue) => faultsOf(issue));
    throw new InputError(`${placeOf(fault!.path)} of a program that plans ${fault!.message}`);
  }
  const { command, timeout } = read.data;
  const words = wordsOf(command);
  const files = words.map((word) => resolve(folder, word)).filter(isFile);
  const name = read.data.name ?? nameOf(words);
  const program: PlannerProgram = { planner: name, words, folder, timeout };
  const planner = definePlanner({
    name,
    summary: `the plan of a program: ${command}`,
    options: {},
    plan: (problem) => planOf(program, problem),
  });
  const hash = createHash("sha256").update(`${command}\n`).update(moduleHash(files, folder)).digest("hex");
  return { planners: [checkedPlanner(planner)], hash };
}

/** The words of a command: blanks part them, but for those in quotes. */
function wordsOf(command: string): readonly [string, ...string[]] {
  const words = [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
  );
  const [program, ...rest] = words;
  if (program === undefined || program === "")
    throw new InputError(`the command "${command}" names no program`);
  return [program, ...rest];
}

/** What a planner is called whose program is given: as its last file. */
function nameOf(words: readonly string[]): string {
  const script = words.findLast((word) => /\.[A-Za-z]+$/.test(word)) ?? words[0]!;
  const name = basename(script)
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9+]+/g, "-")
    .replaceAll(/^[-+]+|-+$/g, "");
  return name === "" ? "program" : name.slice(0, 60);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function planOf(program: PlannerProgram, problem: PlanningProblem): Answer {
  const answer = readPlan(program, output(program, JSON.stringify(problemJson(problem))));
  if ("infeasible" in answer) throw new InfeasibleError(`${program.planner}: ${answer.infeasible}`);
  const { execution, steps, predicted_latency_s: latency, predicted_throughput_per_s: rate, notes } = answer;
  return {
    plan: { execution, steps },
    predictedLatency: latency ?? undefined,
    ...(rate !== undefined && rate !== null && { predictedThroughput: rate }),
    ...(notes && { notes }),
  };
}

/** What a program prints for an input. */
function output({ planner, words, folder, timeout }: PlannerProgram, input: string): string {
  const [file, ...rest] = words;
  const refuse = (what: string) => new PlannerError(`planner ${planner}: ${words.join(" ")} ${what}`);
  const { mark, env } = markedEnvironment();
  const { error, status, signal, stdout, stderr } = spawnSync(file, rest, {
    cwd: folder,
    env,
    input,
    timeout: Math.ceil(timeout * 1e3),
    killSignal: "SIGKILL",
    maxBuffer: mostOutput,
    encoding: "utf8",
  });
  const code = error && "code" in error ? error.code : undefined;
  if (error || signal) endProcesses(mark);
  if (code === "ETIMEDOUT")
    throw refuse(`took longer than ${timeout} s (allowed: timeout: beside the command)`);
  if (code === "ENOENT") throw refuse(`cannot be started: there is no program ${file}`);
  if (code === "EACCES") throw refuse(`cannot be started: ${file} may not be executed`);
  if (code === "ENOBUFS") throw refuse(`prints more than ${mostOutput / 2 ** 20} MiB`);
  // One that ends before it has read its input is judged by its exit code.
  if (error && code !== "EPIPE") throw refuse(`cannot be run: ${error.message}`);
  const last = stderr.trimEnd().split("\n").at(-1)?.trim() ?? "";
  const said = last === "" ? "" : `: ${last.slice(0, 300)}`;
  if (signal) throw refuse(`was ended by ${signal}${said}`);
  if (status !== 0) throw refuse(`exits with ${String(status)}${said}`);
  return stdout;
}

function readPlan({ planner, words }: PlannerProgram, text: string): PlanJson {
  const refuse = (what: string) => new PlannerError(`planner ${planner}: ${words.join(" ")} prints ${what}`);
  if (text.trim() === "") throw refuse("nothing (allowed: a plan as JSON)");
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refuse(`what is not JSON: ${JSON.stringify(text.trim().slice(0, 80))}`);
  }
  const read = planSchemaOf(content).safeParse(content, { reportInput: true });
  if (read.success) return read.data;
  const [fault] = read.error.issues.flatMap((issue) => faultsOf(issue));
  throw refuse(`a wrong plan: ${placeOf(fault!.path)} ${fault!.message}`);
}

/** A path as JavaScript and Python write it. */
function placeOf(path: Path): string {
  const place = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return place === "" ? "it" : place.replace(/^\./, "");
}
