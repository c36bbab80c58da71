import { type FusedThread, type FusedThreads, teamPlaces } from '@tokstream/backend';
import type { FusedMemory } from '../fused-memory.ts';
import { ThreadJudge } from './thread-judge.ts';

/** Milliseconds that a thread may take to come up before it is not waited for. */
const longestStart = 2000;

/** How many threads a team may have, and how that is decided. */
export interface TeamSize {
  /** The caller's thread included. */
  readonly most: number;
  /** True: as many as the steps turn out to be fastest with; false: all. */
  readonly judged: boolean;
}

/**
 * The threads of one model, which share the tasks of a step. They end when the model is disposed; when one of them dies, the others
 * are ended, and the caller's thread runs on alone.
 */
export class FusedTeam implements Disposable {
  /** Of what `teamPlaces` describes. */
  readonly address: number;
  readonly #memory: FusedMemory;
  readonly #judge: ThreadJudge | undefined;
  readonly #now: () => number;
  readonly #threads: FusedThread[] = [];
  #most = 1;
  #end: Promise<void> | undefined;

  /** Starts the threads, which come up by and by. */
  constructor(memory: FusedMemory, { most, judged }: TeamSize, now: () => number = () => performance.now()) {
    this.#memory = memory;
    this.#now = now;
    this.address = memory.take(teamPlaces.bytes);
    this.#write('active', 1);
    const { threads } = memory;
    if (most < 2 || threads === undefined) return;
    this.#write('mayWait', Number(mayWait()));
    if (judged) this.#judge = new ThreadJudge(countsUpTo(most));
    this.#start(threads, most);
  }

  /** How many the last step ran with. */
  get size(): number {
    return this.#read('active') || 1;
  }

  /** Rooms that a step plans for what each thread has for itself. */
  get lanes(): number {
    return this.#most;
  }

  /** True after a step that is void, because a thread died in it. */
  get isLost(): boolean {
    return this.#read('lost') !== 0;
  }

  /** Resolved when all threads are there, or will not be soon. */
  async ready(): Promise<void> {
    const start = this.#now();
    while (this.#read('present') < this.#most - 1 && this.#now() - start < longestStart) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Calls the module for a step of so many rows. */
  run(rows: number, step: () => void): void {
    if (this.#most === 1 || this.#read('present') < this.#most - 1) return step();
    this.#enlist(this.#judge?.choose(rows) ?? this.#most);
    const start = this.#now();
    step();
    this.#judge?.record(rows, this.#now() - start);
  }

  /** Ends all threads but the caller's; resolved when none can touch the memory any more. */
  end(): Promise<void> {
    return (this.#end ??= this.#stop());
  }

  [Symbol.dispose](): void {
    void this.end();
  }

  async #stop(): Promise<void> {
    this.#most = 1;
    this.#enlist(0);
    await Promise.allSettled(this.#threads.map((thread) => thread.stop()));
    this.#write('lost', 0);
  }

  #start({ start }: FusedThreads, most: number): void {
    this.#most = most;
    try {
      for (let lane = 1; lane < most; lane += 1) this.#threads.push(start(this.address, lane, () => void this.end()));
    } catch {
      // Where workers are forbidden, one thread has to do.
      void this.end();
    }
  }

  #enlist(threads: number): void {
    const before = this.#read('active');
    if (before === threads) return;
    this.#write('active', threads);
    if (threads === 0 || threads > before) Atomics.notify(this.#memory.ints, this.#at('active'));
  }

  #at(place: Exclude<keyof typeof teamPlaces, 'bytes'>): number {
    return (this.address + teamPlaces[place]) / 4;
  }

  #read(place: Exclude<keyof typeof teamPlaces, 'bytes'>): number {
    return Atomics.load(this.#memory.ints, this.#at(place));
  }

  #write(place: Exclude<keyof typeof teamPlaces, 'bytes'>, value: number): void {
    Atomics.store(this.#memory.ints, this.#at(place), value);
  }
}

/** 1, 2, 4 and so on, and the most itself. */
function countsUpTo(most: number): number[] {
  const counts = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}

/** Whether this thread may sleep; that of a page may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
