import type { DecoderNetwork } from "../../sim/model/index.ts";
import type { Program } from "../../sim/program/index.ts";
import type { Controller, RunEvent, RunHandle } from "../../sim/run/index.ts";
import type { DecoderPlan } from "./plan.ts";
import type { TokenWorkload } from "./problem.ts";
import { passProgram, passSeconds, type PassProgram } from "./program.ts";
import type { DecoderRates } from "./rates.ts";

/** A kind of pass, and how long its computes take behind so many tokens. */
interface Pass {
  readonly program: PassProgram;
  /** Of all its transfers. */
  readonly bytes: number;
  readonly secondsAfter: (past: number) => Float64Array;
}

/**
 * Makes tokens one after the other: first the prompt goes through the layers, in batches, then each token that was made.
 * It serves one request; the passes of all tokens are one program, whose times follow the tokens that are kept.
 */
export class Generation implements Controller {
  private readonly workload: TokenWorkload;
  /** By tokens and whether a new one is made. */
  private readonly passes = new Map<string, Pass>();
  private readonly makePass: (tokens: number, makesToken: boolean) => Pass;
  /** Tokens whose keys and values are kept, and those of the pass that runs. */
  private kept = 0;
  private running: Pass | undefined;
  private made = 0;
  private sent = 0;

  /** @param rates of the devices, by number */
  constructor(
    network: DecoderNetwork,
    plan: DecoderPlan,
    workload: TokenWorkload,
    rates: readonly DecoderRates[],
  ) {
    this.workload = workload;
    this.makePass = (tokens, makesToken) => {
      const program = passProgram(network, plan, { tokens, makesToken, exchange: workload.exchange });
      const bytes = program.transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
      return { program, bytes, secondsAfter: passSeconds(program, rates) };
    };
  }

  /** Seconds of the pass that was just submitted; a run asks once a submission. */
  readonly secondsOf = (program: Program): Float64Array => {
    if (program !== this.running?.program) throw new Error("a program that is none of this generation");
    return this.running.secondsAfter(this.kept);
  };

  /** Bytes of all transfers so far. */
  get bytesMoved(): number {
    return this.sent;
  }

  react(event: RunEvent<never>, run: RunHandle<never>): void {
    switch (event.kind) {
      case "request":
        return this.next(event.request, run);
      case "computed":
        this.kept += this.running!.program.tokens;
        if (this.kept >= this.workload.prompt) this.made++;
        if (this.made === this.workload.tokens) return run.finish(event.request);
        return this.next(event.request, run);
      case "lost":
        return run.fail(event.request);
      default:
        return;
    }
  }

  private next(request: number, run: RunHandle<never>): void {
    const { prompt, batch } = this.workload;
    const left = prompt - this.kept;
    const tokens = left > 0 ? Math.min(left, batch) : 1;
    this.running = this.pass(tokens, left <= batch);
    this.sent += this.running.bytes;
    run.submit(this.running.program, request);
  }

  private pass(tokens: number, makesToken: boolean): Pass {
    const key = `${tokens} ${makesToken}`;
    const pass = this.passes.get(key) ?? this.makePass(tokens, makesToken);
    this.passes.set(key, pass);
    return pass;
  }
}
