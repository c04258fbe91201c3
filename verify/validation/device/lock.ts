/** The one lock of the host: in replays and stretched runs one device at a time really computes. */
export class ComputeLock {
  private readonly ask: (kind: "lock" | "unlock") => void;
  private readonly waiting: (() => void)[] = [];

  /** @param ask sends a request to whoever keeps the lock; the answer is told by `granted` */
  constructor(ask: (kind: "lock" | "unlock") => void) {
    this.ask = ask;
  }

  /** Does something while nobody else computes. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    const granted = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.ask("lock");
    await granted;
    try {
      return await act();
    } finally {
      this.ask("unlock");
    }
  }

  granted(): void {
    this.waiting.shift()?.();
  }
}
