import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removal } from '@tokstream/metrics';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { curateOptions, curateSettings, type CurateSettings } from '../curate/curate-settings.ts';
import { curateShard } from '../curate/curate-shard.ts';
import { FilterStore } from '../curate/filter-store.ts';
import type { LineWriter } from '../curate/line-writer.ts';
import { holdLock } from '../curate/run-lock.ts';
import { type Shard, shardsOf } from '../curate/shard-paths.ts';
import { statusLine } from '../output/status-line.ts';
import type { Command, CommandIo } from './command.ts';

/** `tokstream curate`: tags, deduplicates and mixes files of documents, in one pass. */
export const curate: Command = {
  name: 'curate',
  summary: 'Tags, deduplicates and filters documents (JSON lines, also .gz), in one pass.',
  positionals: '[FILE...]',
  options: curateOptions,
  async run(given, io) {
    const settings = await curateSettings(given);
    const paths = given.positionals;
    if (paths.length === 0 && (settings.dedupe?.merged.length ?? 0) === 0) throw invalidArgument('There are no documents; give one or more files of JSON lines.');
    const shards = shardsOf(paths, settings);
    const begun = io.now();
    await using _locks = await locksOf(shards, settings);
    const store = await openStore(settings);
    const done = await curateAll(shards, settings, store, io);
    const seconds = (io.now() - begun) / 1000;
    report(done, store, seconds, given.flag('json'), io);
  },
};

/** What was done. */
interface Done {
  readonly files: number;
  readonly filesBefore: number;
  readonly badLines: number;
  /** Of text, unpacked. */
  readonly bytes: number;
  readonly marked: number;
  readonly made: ReturnType<ReturnType<typeof removal>['init']>;
}

async function curateAll(shards: readonly Shard[], settings: CurateSettings, store: FilterStore | undefined, io: CommandIo): Promise<Done> {
  const writable = settings.dedupe?.options.readOnly === true ? undefined : store;
  const open = shards.filter((shard) => !isFinished(shard, writable, settings));
  const sizes = await Promise.all(open.map(({ documents }) => stat(documents).catch((error: NodeJS.ErrnoException) => cannotRead(documents, error))));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const status = statusLine(io);
  const metric = removal();
  const made = metric.init();
  const { signal } = io;
  let [badLines, bytesRead, bytes, marked, uncommitted] = [0, 0, 0, 0, 0];
  const events = {
    signal,
    onRead(read: number): void {
      bytesRead += read;
      status.show(() => `curating: ${total === 0 ? 100 : Math.floor((100 * bytesRead) / total)} %`);
    },
    onText(unpacked: number): void {
      bytes += unpacked;
      uncommitted += unpacked;
    },
    onDocument(text: Parameters<typeof metric.add>[1], spans: number): void {
      metric.add(made, text);
      marked += spans;
    },
    onBadLine(message: string): void {
      badLines += 1;
      if (badLines <= badLinesTold) io.stderr.write(`tokstream: left out: ${message}\n`);
    },
  };
  let waiting: LineWriter[] = [];
  const keepWaiting = (): void => {
    waiting = [];
  };
  try {
    for (const shard of open) {
      const writers = await curateShard(shard, settings, store?.filter, events);
      if (writable === undefined) {
        for (const writer of writers) await writer.publish();
        continue;
      }
      waiting.push(...writers);
      writable.add(shard.documents, placesOf(shard));
      // A large filter is not written for every small file.
      if (uncommitted < commitShare * writable.filter.sizeInBytes && shard !== open.at(-1)) continue;
      await writable.commit(keepWaiting);
      uncommitted = 0;
    }
    if (writable !== undefined && (settings.dedupe?.merged.length ?? 0) > 0 && open.length === 0) await writable.commit(keepWaiting);
  } finally {
    status.clear();
    await Promise.all(waiting.map((writer) => writer.discard()));
  }
  return { files: open.length, filesBefore: shards.length - open.length, badLines, bytes, marked, made };
}

const badLinesTold = 5;
const commitShare = 4;

/** What is written of a shard. */
function placesOf({ newAttributes, out }: Shard): readonly string[] {
  return [newAttributes, out].filter((path) => path !== undefined);
}

/** Whether an earlier run finished a shard; refuses one where files and filter tell different things. */
function isFinished(shard: Shard, store: FilterStore | undefined, settings: CurateSettings): boolean {
  const places = placesOf(shard);
  const missing = places.find((path) => !existsSync(path));
  if (store === undefined) return missing === undefined;
  const known = store.holds(shard.documents);
  if (known && missing !== undefined) throw invalidArgument(`${settings.dedupe!.filter} holds the documents of ${shard.documents}, but ${missing} is not there, so all would be duplicates; begin with a new filter and a new place.`);
  if (!known && places.length > 0 && missing === undefined) throw invalidArgument(`${places[0]!} exists, but ${settings.dedupe!.filter} does not hold its documents; remove it, or give the filter that was made with it.`);
  return known;
}

async function openStore({ dedupe }: CurateSettings): Promise<FilterStore | undefined> {
  if (dedupe === undefined) return undefined;
  const { filter, demand, merged, options } = dedupe;
  const kind = `${options.by}${options.key === undefined ? '' : ` by ${options.key}`}${options.by === 'ngrams' ? ` of ${options.ngramLength ?? 8} words` : ''}`;
  return FilterStore.open({ path: filter, demand, kind, merged });
}

/** Locks of everything that this run writes; given back together. */
async function locksOf(shards: readonly Shard[], { dedupe, out }: CurateSettings): Promise<AsyncDisposable> {
  const places = new Set(shards.flatMap(({ newAttributes }) => (newAttributes === undefined ? [] : [join(dirname(newAttributes), lockName)])));
  if (out !== undefined) places.add(join(out, lockName));
  if (dedupe !== undefined && dedupe.options.readOnly !== true) places.add(`${dedupe.filter}.lock`);
  const held: AsyncDisposable[] = [];
  const release = async (): Promise<void> => {
    for (const lock of held) await lock[Symbol.asyncDispose]();
  };
  try {
    for (const place of places) {
      await mkdir(dirname(place), { recursive: true });
      held.push(await holdLock(place));
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { [Symbol.asyncDispose]: release };
}

const lockName = '.tokstream-curate.lock';

function report({ files, filesBefore, badLines, bytes, marked, made }: Done, store: FilterStore | undefined, seconds: number, asJson: boolean, { stdout, stderr }: CommandIo): void {
  const { documents, keptDocuments, removedShare } = removal().result(made) as { readonly documents: number; readonly keptDocuments: number; readonly removedShare?: number };
  const falsePositiveRate = store?.filter.falsePositiveRate;
  if (asJson) {
    stdout.write(`${JSON.stringify({ files, filesBefore, documents, keptDocuments, removedShare, marked, badLines, falsePositiveRate, bytes, seconds })}\n`);
    return;
  }
  const parts = files + filesBefore === 0 ? [`filters merged, ${store?.filter.keys ?? 0} keys, false positives ${falsePositiveRate?.toExponential(1)}`] : [
    `${documents} documents of ${files} ${files === 1 ? 'file' : 'files'}, ${keptDocuments} kept`,
    removedShare !== undefined && removedShare > 0 ? `${(100 * removedShare).toFixed(1)} % of the text removed` : '',
    store === undefined ? '' : `${marked} duplicates marked, false positives ${falsePositiveRate!.toExponential(1)}`,
    badLines === 0 ? '' : `${badLines} bad lines left out`,
    filesBefore === 0 ? '' : `${filesBefore} files were finished before`,
    `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s${bytes > 1e7 ? `, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s` : ''}`,
  ];
  stderr.write(`tokstream: ${parts.filter((part) => part !== '').join('; ')}\n`);
}

function cannotRead(path: string, { code }: NodeJS.ErrnoException): never {
  throw invalidArgument(`${path} cannot be read (${code ?? 'unknown'}); give files of JSON lines.`);
}
