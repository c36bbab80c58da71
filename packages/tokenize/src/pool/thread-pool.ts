import { availableParallelism } from 'node:os';
import { TokstreamError } from '@tokstream/core';
import { Piscina } from 'piscina';
import { carriedError, carryError } from './carried-error.ts';
import { workerFile } from './worker-file.ts';
import type { WorkerAnswer, WorkerRole, WorkerTask } from './worker-task.ts';

/** Threads that all have the same role. */
export class ThreadPool {
  readonly threads: number;
  readonly #piscina: Piscina<WorkerTask, WorkerAnswer>;
  readonly #name: string;
  #isClosed = false;

  /**
   * Starts the threads.
   *
   * @param name what errors call the pool
   * @throws TokstreamError `invalid-count`, `invalid-role` when the role cannot be sent to a thread
   */
  constructor(role: WorkerRole, threads: number | undefined, name: string) {
    this.#name = name;
    this.threads = threads ?? availableParallelism();
    if (!(Number.isSafeInteger(this.threads) && this.threads > 0)) throw new TokstreamError(`threads is ${threads}; give a positive integer.`, { code: 'invalid-count', stage: name });
    try {
      this.#piscina = new Piscina({
        filename: workerFile(),
        name: 'handle',
        workerData: role,
        minThreads: this.threads,
        maxThreads: this.threads,
        // The second waits in the thread, so that it need not wait for this one to send it.
        concurrentTasksPerWorker: 2,
        // Flags of the main program, such as loaders and export conditions, are not for the worker.
        execArgv: [],
      });
    } catch (cause) {
      throw new TokstreamError(`${name} takes plain data only, for other threads to read: ${(cause as Error).message}`, { code: 'invalid-role', stage: name, cause });
    }
    // Tasks tell of their own failures; a thread that dies between two is replaced.
    this.#piscina.on('error', () => {});
  }

  /** @throws TokstreamError what the task threw, with its code; `worker-failed` when the thread died; `pool-closed` */
  async run(task: WorkerTask): Promise<WorkerAnswer> {
    if (this.#isClosed) throw this.#closed();
    let answer: WorkerAnswer;
    try {
      answer = await this.#piscina.run(task);
    } catch (thrown) {
      throw this.#isClosed ? this.#closed() : carriedError(carryError(thrown), thrown);
    }
    if (answer.kind === 'failed') throw carriedError(answer.error);
    return answer;
  }

  /** Runs a task once in each thread; only while no other runs, because it takes threads that are idle. */
  runInEach(task: WorkerTask): Promise<WorkerAnswer[]> {
    return Promise.all(Array.from({ length: this.threads }, () => this.run(task)));
  }

  /** Ends the threads at once; what they work on fails with `pool-closed`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#piscina.destroy();
  }

  #closed(): TokstreamError {
    return new TokstreamError(`${this.#name} is closed; make a new one.`, { code: 'pool-closed', stage: this.#name });
  }
}
