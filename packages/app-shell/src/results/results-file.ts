import { type FileHandle, open } from 'node:fs/promises';
import { invalidArgument } from '../invalid-argument.ts';
import type { KeyedCell, ResultsStore } from './results-store.ts';

const lineStart = '{"type":"';
const lineEnd = 10;

/** Whose results a file holds. */
export interface ResultsKind<Cell> {
  /** The app's name, for messages. */
  readonly app: string;
  /** Whether a parsed line is a cell with all that is needed of it. */
  readonly isCell: (value: unknown) => value is Cell;
}

/**
 * Finished cells as JSON lines, to which any number of runs append, also at once.
 *
 * A line is one write. What a run that was killed left of its last line is stepped over, and so is the second of two equal cells. Every cell begins with its
 * field `type`, by which a file of something else is told.
 */
export class ResultsFile<Cell extends KeyedCell> implements ResultsStore<Cell> {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #kind: ResultsKind<Cell>;
  readonly #cells = new Map<string, Cell>();
  #readTo = 0;

  private constructor(path: string, file: FileHandle, kind: ResultsKind<Cell>) {
    this.#path = path;
    this.#file = file;
    this.#kind = kind;
  }

  /** @throws `invalid-argument` when it cannot be read and written, or holds something else */
  static async open<Cell extends KeyedCell>(path: string, kind: ResultsKind<Cell>): Promise<ResultsFile<Cell>> {
    const refused = (cause: unknown): Error => invalidArgument(`--results ${path} cannot be opened (${(cause as NodeJS.ErrnoException).code ?? String(cause)}); give a file in a folder that exists.`, cause);
    const file = await open(path, 'a+').catch((error: unknown) => Promise.reject(refused(error)));
    const results = new ResultsFile<Cell>(path, file, kind);
    try {
      await results.refresh();
    } catch (error) {
      await file.close();
      throw error;
    }
    return results;
  }

  /** The cell of this key, if some run had finished it when `refresh` was last called. */
  find(key: string): Cell | undefined {
    return this.#cells.get(key);
  }

  /** Reads what was appended since. */
  async refresh(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size <= this.#readTo) return;
    const bytes = Buffer.alloc(size - this.#readTo);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.#readTo);
    const end = bytes.subarray(0, bytesRead).lastIndexOf(lineEnd) + 1;
    // What comes after the last line end may still be written by another run; a file of something else is refused all the same.
    this.#check(bytes.toString('utf8', end, bytesRead));
    for (const line of bytes.toString('utf8', 0, end).split('\n')) this.#take(line);
    this.#readTo += end;
  }

  /** Adds a finished cell; it is in the file when this resolves. */
  async append(cell: Cell): Promise<void> {
    const line = Buffer.from(`${(await this.#endsLine()) ? '' : '\n'}${JSON.stringify(cell)}\n`);
    const { bytesWritten } = await this.#file.write(line);
    if (bytesWritten < line.length) throw new Error(`--results ${this.#path} took only a part of a line; make room on its disk and run again.`);
    if (!this.#cells.has(cell.key)) this.#cells.set(cell.key, cell);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #endsLine(): Promise<boolean> {
    const { size } = await this.#file.stat();
    if (size === 0) return true;
    const last = Buffer.alloc(1);
    await this.#file.read(last, 0, 1, size - 1);
    return last[0] === lineEnd;
  }

  #take(line: string): void {
    this.#check(line);
    const value = parsed(line);
    if (value === undefined) return;
    if (!this.#kind.isCell(value)) throw this.#foreign();
    if (!this.#cells.has(value.key)) this.#cells.set(value.key, value);
  }

  /** Half a line of ours begins as ours do. */
  #check(line: string): void {
    if (!line.startsWith(lineStart) && !lineStart.startsWith(line)) throw this.#foreign();
  }

  #foreign(): Error {
    return invalidArgument(`--results ${this.#path} holds something else than results of ${this.#kind.app}; give another file.`);
  }
}

/** Undefined for half a line. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
