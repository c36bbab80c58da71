import type { BloomFilter, CorpusDocument, CuratedText } from '@tokstream/metrics';
import { curatedText, dedupe, mix, parseDocument, readJsonLines, tag } from '@tokstream/metrics';
import { Subject, tap } from 'rxjs';
import type { CurateSettings } from './curate-settings.ts';
import { LineWriter } from './line-writer.ts';
import { openLines, type ReadEvents } from './open-lines.ts';
import { RowReader } from './row-reader.ts';
import type { Shard } from './shard-paths.ts';

/** What is told of a shard while it is worked on. */
export interface ShardEvents extends ReadEvents {
  readonly signal: AbortSignal;
  onDocument(made: CuratedText, spans: number): void;
  onBadLine(message: string): void;
}

/**
 * Sends the documents of one file through the operators, and writes what comes out beside its place.
 *
 * @returns the writers, closed: publish or discard them. When it fails nothing is left behind
 */
export async function curateShard(shard: Shard, settings: CurateSettings, filter: BloomFilter | undefined, events: ShardEvents): Promise<LineWriter[]> {
  const writers: LineWriter[] = [];
  const open = async (path: string | undefined): Promise<LineWriter | undefined> => {
    if (path === undefined) return undefined;
    const writer = await LineWriter.open(path);
    writers.push(writer);
    return writer;
  };
  const rows = shard.attributes.map((path) => new RowReader(path, events.signal, settings.maxLineBytes));
  try {
    const [attributes, documents] = [await open(shard.newAttributes), await open(shard.out)];
    const run = runOf(settings, filter, attributes, documents, events);
    const onBadLine = settings.skipBadLines ? ({ message }: Error): void => events.onBadLine(message) : undefined;
    for await (const batch of readJsonLines(openLines(shard.documents, events.signal, events), parseDocument, { name: shard.documents, maxLineBytes: settings.maxLineBytes, ...(onBadLine !== undefined && { onBadLine }) })) {
      events.signal.throwIfAborted();
      let joined = batch;
      for (const reader of rows) joined = await reader.join(joined);
      for (const document of joined) {
        run(document);
        if (writers.some((writer) => writer.isFull)) for (const writer of writers) await writer.flush();
      }
    }
    for (const writer of writers) await writer.close();
    return writers;
  } catch (error) {
    await Promise.all(writers.map((writer) => writer.discard()));
    throw error;
  } finally {
    await Promise.all(rows.map((reader) => reader.close()));
  }
}

/** Sends one document through, at once: the operators hold none back. */
function runOf(settings: CurateSettings, filter: BloomFilter | undefined, attributes: LineWriter | undefined, documents: LineWriter | undefined, { onDocument }: ShardEvents): (document: CorpusDocument) => void {
  const input = new Subject<CorpusDocument>();
  const dedupeOptions = settings.dedupe?.options;
  const marked = dedupeOptions && (dedupeOptions.attribute ?? `duplicate_${dedupeOptions.by}`);
  let before: CorpusDocument;
  let after: CorpusDocument | undefined;
  let spans = 0;
  let failure: { readonly error: unknown } | undefined;
  const taggers = settings.taggers();
  const found = input.pipe(
    taggers.length === 0 ? (source) => source : tag(taggers, { experiment: settings.experiment }),
    filter === undefined || dedupeOptions === undefined ? (source) => source : dedupe(filter, dedupeOptions),
    tap((document) => {
      if (marked !== undefined) spans = (document.attributes![marked] as readonly unknown[]).length;
      if (attributes !== undefined) attributes.add({ ...(document.source !== undefined && { source: document.source }), id: document.id, attributes: newOnly(document, before) });
    }),
    mix(settings.mix),
  );
  found.subscribe({
    next: (document) => {
      after = document;
      documents?.add(document);
    },
    error: (error: unknown) => {
      failure = { error };
    },
  });
  return (document) => {
    before = document;
    after = undefined;
    spans = 0;
    const rate = filter?.falsePositiveRate;
    input.next(document);
    if (failure !== undefined) throw failure.error;
    onDocument(curatedText(document, after, rate), spans);
  };
}

/** The attributes that were not there before. */
function newOnly({ attributes = {} }: CorpusDocument, before: CorpusDocument): Record<string, unknown> {
  const had = before.attributes ?? {};
  return Object.fromEntries(Object.entries(attributes).filter(([name, value]) => had[name] !== value));
}
