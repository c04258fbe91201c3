import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { holderOf, lives, ownHolder, type Holder } from "./holder.ts";
import { isSystemError, orRetry, RetryError } from "./retry.ts";

/** Seconds without a sign of life after which the lock of a process that cannot be seen counts for nothing. */
const patience = 600;

/** Seconds that a process may take to write its lock. */
const writingSeconds = 10;

/** Seconds between two signs of life. */
const beatSeconds = 20;

/** So often a lock that is gone is taken again, each time as soon as it is found missing. */
const mostTries = 1000;

/**
 * The sole right to write to a folder of results, until it is released or the process ends: a file that names its holder.
 * The file system must create a file only where there is none, which FAT, SMB and NFS do too; it needs no links. The times
 * that are compared are all given by the file system.
 */
export class FolderLock {
  private readonly folder: string;
  private readonly file: string;
  private readonly own: Holder;
  private readonly timer: NodeJS.Timeout;
  private lastBeat = performance.now();

  /**
   * @throws RetryError when another process that lives, or may live, holds the lock
   * @throws InputError when the folder cannot be written to
   */
  constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, "results.lock");
    this.own = ownHolder(randomUUID());
    orRetry(folder, () => {
      mkdirSync(folder, { recursive: true });
      this.take();
    });
    this.timer = setInterval(() => this.beat(), beatSeconds * 1e3).unref();
  }

  /**
   * Shows others that this process lives, and finds out whether the lock is still its own. One that was removed is taken
   * again, with its folder.
   *
   * @throws RetryError when another run has taken it meanwhile
   */
  check(): void {
    if (performance.now() - this.lastBeat > 1e3) this.beat();
    // Whoever removes the folder may be at it still, and remove what is taken again.
    for (let tries = 0; tries < mostTries; tries++) {
      const text = readText(this.file);
      if (text !== undefined && holderOf(text)?.token === this.own.token) return;
      if (text !== undefined) break;
      orRetry(this.folder, () => this.takeAgain());
    }
    throw new RetryError(
      `${this.folder}: another run has taken the folder, because results.lock was removed or showed no life; ` +
        "what this run has computed is in results.log; try again when the other has ended",
    );
  }

  release(): void {
    clearInterval(this.timer);
    if (this.isOwn()) rmSync(this.file, { force: true });
  }

  /** Creates the lock where there is none, with its folder, unless that goes away in the same moment. */
  private takeAgain(): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      tryCreate(this.file, this.text());
    } catch (error) {
      if (!(isSystemError(error) && error.code === "ENOENT")) throw error;
    }
  }

  private take(): void {
    if (tryCreate(this.file, this.text())) return;
    const found = readText(this.file);
    if (found !== undefined) {
      this.refuseLiving(found);
      this.takeAway(found);
    }
    if (tryCreate(this.file, this.text())) return;
    if (statSync(this.file, { throwIfNoEntry: false })?.isFile() === false)
      throw new InputError(`${this.file}: is in the way of the run's lock, which is a file`);
    throw new RetryError(`${this.folder}: another run has just begun to write to it`);
  }

  /** Throws unless a lock with this text counts for nothing. */
  private refuseLiving(text: string): void {
    const holder = holderOf(text);
    const living = holder && lives(holder, this.own);
    if (living === false) return;
    const who = holder ? ` (process ${holder.pid} on ${holder.host})` : "";
    const refusal = (why: string) => new RetryError(`${this.folder}: ${why}`);
    if (living) throw refusal(`another run writes to it${who}; try again when it has ended`);
    // The process cannot be seen from here: what counts is when the lock last showed life.
    const age = this.ageOfLock();
    const limit = holder ? patience : writingSeconds;
    if (age === undefined || age > limit) return;
    if (age < -limit) {
      throw refusal(
        `its results.lock${who} is dated ${Math.round(-age)} s in the future, so that nobody can tell whether its run ` +
          `lives; remove ${this.file} where none does, and try again`,
      );
    }
    throw refusal(
      holder
        ? `another run writes to it${who}, whose last sign of life is ${Math.max(0, Math.round(age))} s old; try again when it ` +
            `has ended; where it was killed, after ${patience} s without a sign of life, or remove ${this.file}`
        : "another run has just begun to write to it",
    );
  }

  /** Seconds since the lock was last written, by the clock of the file system; undefined where it is gone. */
  private ageOfLock(): number | undefined {
    const probe = join(this.folder, `results.lock.${this.own.token}`);
    writeFileSync(probe, "");
    try {
      const lock = statSync(this.file, { throwIfNoEntry: false });
      return lock && (statSync(probe).mtimeMs - lock.mtimeMs) / 1e3;
    } finally {
      rmSync(probe, { force: true });
    }
  }

  /** Takes the lock with this text away, and nobody's who was quicker to do so. */
  private takeAway(text: string): void {
    const aside = join(this.folder, `results.lock.${this.own.token}`);
    try {
      renameSync(this.file, aside);
    } catch (error) {
      if (isSystemError(error) && error.code === "ENOENT") return;
      throw error;
    }
    const taken = readText(aside);
    if (taken !== undefined && taken !== text) tryCreate(this.file, taken);
    rmSync(aside, { force: true });
  }

  /** Writes the lock again, which dates it; what hinders that is met where results are written. */
  private beat(): void {
    this.lastBeat = performance.now();
    try {
      if (this.isOwn()) writeFileSync(this.file, this.text(), { flag: "r+" });
    } catch {
      return;
    }
  }

  private isOwn(): boolean {
    const text = readText(this.file);
    return text !== undefined && holderOf(text)?.token === this.own.token;
  }

  private text(): string {
    return JSON.stringify(this.own);
  }
}

/** Creates a file with a text; false where there is one already. */
function tryCreate(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw error;
  }
}

function readText(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
