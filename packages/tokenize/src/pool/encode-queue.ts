import { type TokenBlock, TokstreamError } from '@tokstream/core';
import { carriedError } from './carried-error.ts';
import { unpackBlocks } from './packed-blocks.ts';
import type { ThreadPool } from './thread-pool.ts';
import type { EncodeRequest } from './worker-task.ts';

/** UTF-16 units from which a batch is full: a few milliseconds of work, beside which sending it is nothing. */
const full = 1 << 16;

interface Waiting {
  readonly request: EncodeRequest;
  readonly resolve: (block: TokenBlock) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands documents to threads. Small ones that wait at the same time go together, because sending one takes as long as encoding it. */
export class EncodeQueue {
  readonly #pool: ThreadPool;
  /** One batch that a thread works on and one that it finds when it is done. */
  readonly #lanes: number;
  #waiting: Waiting[] = [];
  #running = 0;
  #isPlanned = false;

  constructor(pool: ThreadPool) {
    this.#pool = pool;
    this.#lanes = 2 * pool.threads;
  }

  encode(request: EncodeRequest): Promise<TokenBlock> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (this.#isPlanned) return;
      // Documents that come in one go should be seen together.
      this.#isPlanned = true;
      queueMicrotask(() => {
        this.#isPlanned = false;
        this.#begin();
      });
    });
  }

  #begin(): void {
    while (this.#running < this.#lanes && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batchLength()).filter(({ request }) => request.cancelled === null || Atomics.load(request.cancelled, 0) === 0);
      if (batch.length > 0) void this.#run(batch);
    }
  }

  /** A fair share of what waits, at most until the batch is full. */
  #batchLength(): number {
    const share = Math.ceil(this.#waiting.length / (this.#lanes - this.#running));
    let units = 0;
    let count = 0;
    while (count < share && units < full) {
      units += this.#waiting[count]!.request.text.length;
      count += 1;
    }
    return count;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#running += 1;
    try {
      const answer = await this.#pool.run({ kind: 'encode', requests: batch.map(({ request }) => request) });
      if (answer.kind !== 'blocks') throw new TokstreamError(`A thread answered ${answer.kind}.`, { code: 'worker-failed', stage: 'tokenizePool' });
      const blocks = unpackBlocks(answer.packed);
      batch.forEach(({ resolve, reject }, at) => {
        const error = answer.errors[at];
        if (error === undefined) resolve(blocks[at]!);
        else reject(carriedError(error));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#running -= 1;
    this.#begin();
  }
}
