import type { Program } from "../program/index.ts";
import type { Controller, RunHandle } from "./controller.ts";
import type { MemoryUser, RequestMemory } from "./request-memory.ts";

/** A program that serves a request, and bytes that it takes of each device meanwhile. */
export interface Turn {
  readonly program: Program;
  readonly bytes: readonly number[];
}

/** How a fixed plan serves many requests. */
export interface FollowOptions {
  /** What requests take their memory from, and how much of it each takes; without it memory does not matter. */
  readonly memory?: { readonly of: RequestMemory; readonly bytes: readonly number[] } | undefined;
  /** What serves the requests after the first, in turn; then it starts again. */
  readonly turns?: readonly Turn[] | undefined;
  /** What a request needs of its program, which may be less than all of it; asked once it is served. */
  readonly partOf?: ((program: Program, request: number) => Program) | undefined;
  /** What becomes of a request that loses work to a failure. */
  readonly onFailure?: "retry" | "fail";
  /** Where the input lies: while it is down, requests fail. */
  readonly inputAt?: number | undefined;
}

/** A plan that is fixed: the same program for each request, or some in turn, whose end is the request's result. */
export function follow(program: Program, options: FollowOptions = {}): Controller {
  const { memory, turns = [], partOf, onFailure = "retry", inputAt } = options;
  /** By request that is served. */
  const served = new Map<number, Program>();
  let arrived = 0;

  const isInputDown = (run: RunHandle<never>) => inputAt !== undefined && run.view.isDown(inputAt);
  const users = [{ program, bytes: memory?.bytes ?? [] }, ...turns].map((turn): MemoryUser => ({
    bytes: turn.bytes,
    serve(request, run) {
      const own = partOf ? partOf(turn.program, request) : turn.program;
      served.set(request, own);
      run.submit(own, request);
    },
  }));
  const leave = (request: number, run: RunHandle<never>) => {
    served.delete(request);
    memory?.of.leave(request, run);
  };
  const begin = (request: number, run: RunHandle<never>) => {
    const user = users[arrived++ % users.length]!;
    if (isInputDown(run)) run.fail(request);
    else if (memory) memory.of.enter(request, user, run);
    else user.serve(request, run);
  };
  return {
    react(event, run) {
      switch (event.kind) {
        case "request":
          return begin(event.request, run);
        case "computed":
          if (!served.has(event.request)) return;
          run.finish(event.request);
          return leave(event.request, run);
        case "lost": {
          const own = served.get(event.request);
          if (!own) return;
          if (onFailure === "fail" || isInputDown(run)) run.fail(event.request);
          else run.submit(own, event.request);
          return;
        }
        case "dropped":
          return leave(event.request, run);
      }
    },
  };
}
