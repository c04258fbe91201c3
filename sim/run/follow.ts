import type { Program } from "../program/index.ts";
import type { Controller, RunHandle } from "./controller.ts";
import type { MemoryUser, RequestMemory } from "./request-memory.ts";

/** How a fixed plan serves many requests. */
export interface FollowOptions {
  /** What requests take their memory from, and how much of it each takes; without it memory is no matter. */
  readonly memory?: { readonly of: RequestMemory; readonly bytes: readonly number[] } | undefined;
  /** What becomes of a request that loses work to a failure. */
  readonly onFailure?: "retry" | "fail";
  /** Where the input lies: while it is down, requests fail. */
  readonly inputAt?: number | undefined;
}

/** A plan that is fixed: the same program for each request, whose end is the request's result. */
export function follow(program: Program, options: FollowOptions = {}): Controller {
  const { memory, onFailure = "retry", inputAt } = options;
  const served = new Set<number>();

  const isInputDown = (run: RunHandle<never>) => inputAt !== undefined && run.view.isDown(inputAt);
  const user: MemoryUser = {
    bytes: memory?.bytes ?? [],
    serve(request, run) {
      served.add(request);
      run.submit(program, request);
    },
  };
  const leave = (request: number, run: RunHandle<never>) => {
    served.delete(request);
    memory?.of.leave(request, run);
  };
  return {
    react(event, run) {
      switch (event.kind) {
        case "request":
          if (isInputDown(run)) run.fail(event.request);
          else if (memory) memory.of.enter(event.request, user, run);
          else user.serve(event.request, run);
          return;
        case "computed":
          if (!served.has(event.request)) return;
          run.finish(event.request);
          return leave(event.request, run);
        case "lost":
          if (!served.has(event.request)) return;
          if (onFailure === "fail" || isInputDown(run)) run.fail(event.request);
          else run.submit(program, event.request);
          return;
        case "dropped":
          return leave(event.request, run);
      }
    },
  };
}
