import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { TokstreamError } from '@tokstream/core';

const blockLength = 2 ** 18;

/** Writes lines of JSON beside a file, packed when its name ends in `.gz`; the file itself appears whole, when it is told to. */
export class LineWriter {
  readonly path: string;
  readonly partial: string;
  readonly #head: Writable;
  readonly #done: Promise<unknown>;
  readonly #waiting: string[] = [];
  #length = 0;

  private constructor(path: string) {
    this.path = path;
    this.partial = partialOf(path);
    // On the disk before it counts as written.
    const file = createWriteStream(this.partial, { flush: true });
    this.#head = file;
    const packer = path.endsWith('.gz') ? createGzip() : undefined;
    if (packer !== undefined) {
      packer.pipe(file);
      file.once('error', (error) => packer.destroy(error));
      this.#head = packer;
    }
    this.#done = Promise.all([finished(file), packer && finished(packer)]);
    this.#done.catch(() => {});
  }

  static async open(path: string): Promise<LineWriter> {
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => cannotWrite(path, cause));
    return new LineWriter(path);
  }

  /** Takes a line; it is written with the next block. */
  add(value: unknown): void {
    const line = `${JSON.stringify(value)}\n`;
    this.#waiting.push(line);
    this.#length += line.length;
  }

  /** Whether a block has gathered. */
  get isFull(): boolean {
    return this.#length >= blockLength;
  }

  /** Writes what has gathered, and waits while the disk is behind. */
  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const block = this.#waiting.splice(0).join('');
    this.#length = 0;
    if (this.#head.write(block)) return;
    await Promise.race([new Promise((resolve) => this.#head.once('drain', resolve)), this.#done]).catch((cause: unknown) => cannotWrite(this.path, cause));
  }

  /** Ends the writing; the file is whole beside its place. */
  async close(): Promise<void> {
    await this.flush();
    this.#head.end();
    await this.#done.catch((cause: unknown) => cannotWrite(this.path, cause));
  }

  /** Puts the file where it belongs. */
  async publish(): Promise<void> {
    await rename(this.partial, this.path);
  }

  /** Takes back all that was written. */
  async discard(): Promise<void> {
    this.#head.destroy();
    await this.#done.catch(() => {});
    await rm(this.partial, { force: true });
  }
}

/** Where a file stands while it is written. */
export function partialOf(path: string): string {
  return `${path}.partial`;
}

function cannotWrite(path: string, cause: unknown): never {
  throw new TokstreamError(`${path} cannot be written (${(cause as Error).message}); what was finished stays, so make room or choose another place and run the command again.`, { code: 'write-failed', stage: 'curate', cause });
}
