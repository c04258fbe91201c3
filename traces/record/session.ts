import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { elementCount, wholeBox } from "../../sim/tensor/index.ts";
import { InputError } from "../../sim/errors.ts";
import { queueWait } from "./host.ts";
import { kernelTimes, type KernelTimes } from "./kernel-times.ts";
import { OnnxGraph } from "./onnx.ts";
import type { Runtime } from "./runtime.ts";
import type { SeededValues } from "./weights.ts";

/** What a clock outside the runtime saw of one run; seconds. */
export interface RunClock {
  readonly wall: number;
  /** Time that the thread waited for a core; undefined where the system does not say. */
  readonly wait: number | undefined;
}

/** What a session computes on. */
export interface SessionSettings {
  /** Threads of a kernel. Other processes disturb several far more than one. */
  readonly threads: number;
  /** The runtime's execution provider: `cpu`, or one for an accelerator. */
  readonly provider: string;
}

/** These settings as the runtime has them; operators run one after another. */
export function sessionOptions({ threads, provider }: SessionSettings) {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionProviders: [provider],
    logSeverityLevel: 3,
  } as const;
}

/** @throws InputError for an execution provider that the runtime does not know, or cannot use here */
export async function checkProvider(runtime: Runtime, { threads, provider }: SessionSettings): Promise<void> {
  const known = runtime.listSupportedBackends().map(({ name }) => name);
  if (!known.includes(provider))
    throw new InputError(`unknown provider ${provider} (allowed: ${known.join(", ")})`);
  const probe = new OnnxGraph("probe");
  probe.output(probe.node("same", "Identity", [probe.input("x", [1])]), [1]);
  try {
    const session = await runtime.InferenceSession.create(
      probe.encode(),
      sessionOptions({ threads, provider }),
    );
    await session.release();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new InputError(`provider ${provider} cannot be used on this machine: ${reason}`);
  }
}

/** A model in the runtime with its profiler on, and inputs to run it with. */
export class ProfiledSession {
  private readonly session: InferenceSession;
  private readonly feeds: Readonly<Record<string, Tensor>>;
  private readonly folder: string;

  private constructor(session: InferenceSession, feeds: Readonly<Record<string, Tensor>>, folder: string) {
    this.session = session;
    this.feeds = feeds;
    this.folder = folder;
  }

  static async create(
    runtime: Runtime,
    model: Uint8Array,
    values: SeededValues,
    settings: SessionSettings,
  ): Promise<ProfiledSession> {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-trace-"));
    const session = await runtime.InferenceSession.create(model, {
      ...sessionOptions(settings),
      enableProfiling: true,
      profileFilePrefix: join(folder, "profile"),
    });
    return new ProfiledSession(session, seededFeeds(runtime, session, values), folder);
  }

  /** Runs the model once. */
  async run(): Promise<RunClock> {
    const waited = queueWait();
    const start = performance.now();
    await this.session.run(this.feeds);
    const wall = (performance.now() - start) / 1e3;
    const wait = queueWait();
    return { wall, wait: wait === undefined || waited === undefined ? undefined : wait - waited };
  }

  /** Ends the session and returns the kernel times of all its runs. */
  async close(): Promise<readonly KernelTimes[]> {
    this.session.endProfiling();
    await this.session.release();
    const [profile] = readdirSync(this.folder);
    const times = kernelTimes(readFileSync(join(this.folder, profile!), "utf8"));
    rmSync(this.folder, { recursive: true });
    return times;
  }
}

/** Inputs for a session of one of the recorder's models. */
export function seededFeeds(
  runtime: Runtime,
  session: InferenceSession,
  values: SeededValues,
): Readonly<Record<string, Tensor>> {
  const feeds: Record<string, Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor) throw new TypeError(`${input.name} is not a tensor`);
    const shape = input.shape.map(Number);
    feeds[input.name] =
      input.type === "int64"
        ? new runtime.Tensor("int64", rowNumbers(elementCount(shape)), shape)
        : new runtime.Tensor("float32", values.values(input.name, shape, wholeBox(shape), 1), shape);
  }
  return feeds;
}

/** Table rows far apart, so that lookups do not hit the cache by luck. */
function rowNumbers(count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, (_, index) => BigInt((index * 97) % 512));
}
