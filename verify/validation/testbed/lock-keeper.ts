import type { ChildProcess } from "node:child_process";

/** Lets one device at a time really compute, in the order in which they ask. */
export class LockKeeper {
  private readonly waiting: ChildProcess[] = [];
  private holder: ChildProcess | undefined;

  ask(device: ChildProcess): void {
    this.waiting.push(device);
    if (!this.holder) this.grantNext();
  }

  release(): void {
    this.holder = undefined;
    this.grantNext();
  }

  private grantNext(): void {
    this.holder = this.waiting.shift();
    this.holder?.send({ kind: "granted" });
  }
}
