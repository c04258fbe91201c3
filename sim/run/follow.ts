import { Queue } from "js-sdsl";
import type { Program } from "../program/index.ts";
import type { Controller, RunHandle } from "./controller.ts";

/** How a fixed plan serves many requests. */
export interface FollowOptions {
  /** Most requests that are served at once, by the memory of the devices; others wait for one that leaves. */
  readonly atOnce?: number;
  /** What becomes of a request that loses work to a failure. */
  readonly onFailure?: "retry" | "fail";
  /** Where the input lies: while it is down, requests fail. */
  readonly inputAt?: number | undefined;
  /** The stream of requests that it serves; all unless given. */
  readonly stream?: number;
}

/** A plan that is fixed: the same program for each request, whose end is the request's result. */
export function follow(program: Program, options: FollowOptions = {}): Controller {
  const { atOnce = Infinity, onFailure = "retry", inputAt, stream } = options;
  const waiting = new Queue<number>();
  const served = new Set<number>();
  const gone = new Set<number>();

  const isInputDown = (run: RunHandle<never>) => inputAt !== undefined && run.view.isDown(inputAt);
  const serve = (request: number, run: RunHandle<never>) => {
    served.add(request);
    run.submit(program, request);
  };
  const leave = (request: number, run: RunHandle<never>) => {
    served.delete(request);
    while (served.size < atOnce && waiting.size() > 0) {
      const next = waiting.pop()!;
      if (!gone.delete(next)) serve(next, run);
    }
  };
  return {
    react(event, run) {
      switch (event.kind) {
        case "request":
          if (stream !== undefined && event.stream !== stream) return;
          if (isInputDown(run)) run.fail(event.request);
          else if (served.size < atOnce) serve(event.request, run);
          else waiting.push(event.request);
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
          if (stream !== undefined && event.stream !== stream) return;
          if (served.has(event.request)) leave(event.request, run);
          else if (atOnce < Infinity) gone.add(event.request);
          return;
      }
    },
  };
}
