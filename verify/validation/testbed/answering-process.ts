import type { ChildProcess } from "node:child_process";

const longestComplaint = 2000;

/** A process that answers, one question at a time. */
export class AnsweringProcess<Answer extends { readonly kind: string }> {
  readonly child: ChildProcess;
  private readonly what: string;
  private readonly early: Answer[] = [];
  private asked:
    { readonly answer: (answer: Answer) => void; readonly fail: (error: Error) => void } | undefined;
  private end: Error | undefined;
  /** What it wrote to standard error last: why it ended, where it did. */
  private complaint = "";

  /**
   * @param what it is, for messages
   * @param isAnswer tells answers from what it says unasked
   */
  constructor(child: ChildProcess, what: string, isAnswer: (message: Answer) => boolean) {
    this.child = child;
    this.what = what;
    child.on("message", (message: Answer) => {
      if (!isAnswer(message)) return;
      if (this.asked) this.asked.answer(message);
      else this.early.push(message);
    });
    child.stderr?.on("data", (text: Buffer) => {
      this.complaint = `${this.complaint}${text.toString()}`.slice(-longestComplaint);
    });
    child.on("error", (error) => this.ended(error.message));
    child.on("exit", (code, signal) => this.ended(`ended with ${code ?? signal ?? "nothing said"}`));
  }

  /**
   * The next answer, to a question where there is one.
   *
   * @param seconds that it may take
   * @throws Error when the process says that it failed, ends, or takes longer
   */
  async ask(question: object | undefined, seconds: number): Promise<Answer> {
    if (this.end) throw this.end;
    if (question) this.child.send(question);
    const early = this.early.shift();
    if (early) return early;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Answer>((answer, fail) => {
        this.asked = { answer, fail };
        const late = new Error(`${this.what} did not answer for ${seconds.toFixed(0)} s`);
        timer = setTimeout(() => fail(late), seconds * 1e3);
      });
    } finally {
      clearTimeout(timer);
      this.asked = undefined;
    }
  }

  private ended(how: string): void {
    const complaint = this.complaint.trim();
    this.end ??= new Error(`${this.what}: ${how}${complaint === "" ? "" : `: ${complaint}`}`);
    this.asked?.fail(this.end);
  }
}
