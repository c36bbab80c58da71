import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { TokstreamError } from '@tokstream/core';
import { BloomFilter, type BloomDemand } from '@tokstream/metrics';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { partialOf } from './line-writer.ts';

/** What a run keeps in the notes of its filter. */
interface FilterNotes {
  /** What the keys are, so that filters of different kinds are not mixed up. */
  readonly kind: string;
  /** Files of documents that are in it, from the folder of the filter on. */
  readonly finished: readonly string[];
  /** What was written of the last of them, and may still stand beside its place. */
  readonly moving: readonly string[];
}

/** Where a filter comes from. */
export interface FilterSource {
  readonly path: string;
  /** What a new one is made for. */
  readonly demand: BloomDemand | undefined;
  /** What the keys are. */
  readonly kind: string;
  /** Files of filters that it takes in. */
  readonly merged: readonly string[];
}

/**
 * A filter in a file, which is at all times that of the finished files and no others, whenever a run is cut off. A commit writes the new filter
 * beside the old one, moves the files of the shards to their places, then the filter; the next run ends a commit that was begun.
 */
export class FilterStore {
  readonly filter: BloomFilter;
  readonly #path: string;
  readonly #kind: string;
  readonly #finished: Set<string>;
  readonly #pending: { documents: string[]; places: string[] } = { documents: [], places: [] };

  private constructor(path: string, filter: BloomFilter, kind: string) {
    this.filter = filter;
    this.#path = path;
    this.#kind = kind;
    const notes = notesOf(filter);
    if (notes !== undefined && notes.kind !== kind) throw invalidArgument(`${path} is a filter of ${notes.kind}, and this run compares ${kind}; give each its own filter.`);
    this.#finished = new Set(notes?.finished);
  }

  /**
   * Opens the filter of a file, or makes one: for a demand, or as large as the first that it is to take in.
   *
   * @throws `invalid-argument`, `invalid-merge`
   */
  static async open({ path, demand, kind, merged }: FilterSource): Promise<FilterStore> {
    await endCommit(path);
    const [first, ...others] = merged;
    let store: FilterStore;
    let rest = merged;
    if (existsSync(path)) store = new FilterStore(path, await readFilter(path), kind);
    else if (demand !== undefined) store = new FilterStore(path, await BloomFilter.create(demand), kind);
    else if (first !== undefined) {
      const filter = await readFilter(first);
      const notes = notesOf(filter);
      filter.notes = null;
      store = new FilterStore(path, filter, kind);
      store.#take(first, notes);
      rest = others;
    } else throw invalidArgument(`${path} does not exist; give --expected-keys, so that a filter can be made, or the file of one.`);
    for (const other of rest) {
      const filter = await readFilter(other);
      store.filter.merge(filter);
      store.#take(other, notesOf(filter));
    }
    return store;
  }

  /** Takes over which documents another filter holds. */
  #take(path: string, notes: FilterNotes | undefined): void {
    if (notes !== undefined && notes.kind !== this.#kind) throw invalidArgument(`${path} is a filter of ${notes.kind}, and this run compares ${this.#kind}; merge filters of one kind.`);
    for (const name of notes?.finished ?? []) this.#finished.add(this.#name(resolve(dirname(resolve(path)), name)));
  }

  /** Whether these documents are in the filter. */
  holds(documents: string): boolean {
    return this.#finished.has(this.#name(documents));
  }

  /** Tells that documents are in the filter, and what was written of them beside its place; the next commit moves it there. */
  add(documents: string, places: readonly string[]): void {
    this.#pending.documents.push(this.#name(documents));
    this.#pending.places.push(...places.map((place) => this.#name(place)));
  }

  /**
   * Moves what was added to its place, and the filter with it.
   *
   * @param onDurable called when the commit holds, whatever comes: what was written must then stay where it is
   */
  async commit(onDurable: () => void): Promise<void> {
    const moving = this.#pending.places.splice(0);
    for (const name of this.#pending.documents.splice(0)) this.#finished.add(name);
    this.filter.notes = { kind: this.#kind, finished: [...this.#finished], moving };
    const [next, partial] = [nextOf(this.#path), partialOf(this.#path)];
    try {
      const file = await open(partial, 'w');
      try {
        for (const chunk of this.filter.chunks()) await file.writeFile(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, next);
    } catch (cause) {
      await rm(partial, { force: true });
      throw new TokstreamError(`${this.#path} cannot be written (${(cause as Error).message}); what was finished stays, so make room and run the command again.`, { code: 'write-failed', stage: 'curate', cause });
    }
    onDurable();
    await move(this.#path, moving);
  }

  #name(path: string): string {
    return relative(dirname(resolve(this.#path)), resolve(path));
  }
}

/**
 * The filter of a file.
 *
 * @throws `invalid-argument` with the name of the file
 */
export async function readFilter(path: string): Promise<BloomFilter> {
  try {
    return await BloomFilter.read(createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Uint8Array>);
  } catch (cause) {
    throw invalidArgument(`${path} cannot be read as a filter: ${(cause as Error).message}`);
  }
}

/** Ends a commit that was cut off after its filter was whole. */
async function endCommit(path: string): Promise<void> {
  const next = nextOf(path);
  if (existsSync(next)) await move(path, notesOf(await readFilter(next))?.moving ?? []);
}

async function move(path: string, moving: readonly string[]): Promise<void> {
  for (const name of moving) {
    const place = resolve(dirname(resolve(path)), name);
    if (existsSync(partialOf(place))) await rename(partialOf(place), place);
  }
  await rename(nextOf(path), path);
}

function nextOf(path: string): string {
  return `${path}.next`;
}

function notesOf({ notes }: BloomFilter): FilterNotes | undefined {
  const { kind, finished, moving } = (notes ?? {}) as Partial<FilterNotes>;
  return typeof kind === 'string' && Array.isArray(finished) && Array.isArray(moving) ? { kind, finished, moving } : undefined;
}
