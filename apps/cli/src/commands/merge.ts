import { createReadStream } from 'node:fs';
import type { TokenBlock } from '@tokstream/core';
import { byteTokens, byteVocabulary, type CreateSpanMerger, joinMerged, learnMerges, learnSuperwords, type MergedBlock, mergeByEntropy, merge as mergeTokens, type MergeTable, parseMergeTable } from '@tokstream/merge';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { concatMap, from, type Observable, of } from 'rxjs';
import { defined } from '../arguments/defined.ts';
import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { interruptible, readLines, readText, readWhole } from '../arguments/read-text.ts';
import { byteEntropy } from '../merge/byte-entropy.ts';
import { mergeOptions, mergerOf, type MergeSettings, readMergeSettings } from '../merge/merge-settings.ts';
import { mergeView } from '../merge/merge-view.ts';
import { pretokenRule } from '../merge/pretoken-rule.ts';
import { modelOptions, openModel } from '../model/open-model.ts';
import { replaceFile } from '../output/replace-file.ts';
import { startOfText } from '../model/start-of-text.ts';
import type { Command, CommandIo } from './command.ts';

/** `tokstream merge`: the same text in fewer tokens. */
export const merge: Command = {
  name: 'merge',
  summary: 'Merges the tokens of text into fewer, and says how many that saves.',
  positionals: '[FILE...]',
  options: {
    ...mergeOptions,
    ...modelOptions,
    lines: { type: 'boolean', help: 'one document a line; otherwise a file, or standard input, is one document' },
    spans: { type: 'boolean', help: 'also print the text with bars between the merged tokens' },
    json: { type: 'boolean', help: 'print {"document","tokens","merged","saved","ids","start","end","sizes","parts"}, one object a document' },
  },
  async run(given, io) {
    const settings = readMergeSettings(given);
    if (given.flag('spans') && given.flag('json')) throw invalidArgument('--spans and --json exclude each other; choose one.');
    const view = mergeView(io.stdout, given.flag('json') ? 'json' : given.flag('spans') ? 'spans' : 'lengths');
    using way = await wayOf(settings, given, io);
    // Texts of documents that are being merged; a window is as many as wait.
    const texts: string[] = [];
    let open: MergedBlock[] = [];
    const remembered = async function* (): AsyncGenerator<string> {
      for await (const text of way.texts ?? documents(given, io)) {
        io.signal.throwIfAborted();
        texts.push(given.flag('spans') ? text : '');
        yield text;
      }
    };
    const print = async (merged: MergedBlock): Promise<void> => {
      open.push(merged);
      if (!merged.block.final) return;
      await view.document(joinMerged(open), texts.shift()!);
      open = [];
    };
    await way.merge(from(remembered()).pipe(concatMap((text) => of(way.tokens(text))))).pipe(concatMap(print)).forEach(() => {});
    await view.end();
  },
};

/** How one run merges. */
interface Way extends Disposable {
  /** The tokens of a document. */
  tokens(text: string): TokenBlock;
  merge(blocks: Observable<TokenBlock>): Observable<MergedBlock>;
  /** The documents, where they had to be read before. */
  readonly texts?: readonly string[];
}

async function wayOf(settings: MergeSettings, given: Arguments, io: CommandIo): Promise<Way> {
  if (settings.method === 'entropy') return entropyWay(settings, given, io);
  if (settings.method === 'spaces') return wayBy(bytesOf, mergerOf(settings, byteVocabulary, () => () => true, undefined));
  const tokenizer = await loadTokenizer(given.text('tokenizer') ?? tinyDirectory, { signal: io.signal });
  const tokens = (text: string): TokenBlock => {
    const { ids, offsets } = tokenizer.encode(text, { specialTokens: false });
    return { ids, ...offsets(), final: true };
  };
  const isPretoken = (): ((text: string) => boolean) => pretokenRule(tokenizer);
  if (!settings.learn) {
    const table = settings.table === undefined ? undefined : await readTable(settings.table, tokenizer.size, io);
    return wayBy(tokens, mergerOf(settings, tokenizer, isPretoken, table));
  }
  const texts: string[] = [];
  for await (const text of documents(given, io)) texts.push(text);
  const sample = texts.map((text) => tokens(text).ids);
  const options = { ...settings.merges, isPretoken: isPretoken() };
  const table = settings.method === 'superwords' ? learnSuperwords(tokenizer, sample, { ...options, ...defined({ maxWords: settings.maxWords }) }) : learnMerges(tokenizer, sample, options);
  await replaceFile(settings.table!, `${JSON.stringify(table)}\n`);
  io.stderr.write(`tokstream: ${table.merges.length} merges, written to ${settings.table}\n`);
  return wayBy(tokens, mergerOf(settings, tokenizer, isPretoken, table), texts);
}

function wayBy(tokens: Way['tokens'], create: CreateSpanMerger, texts?: readonly string[]): Way {
  return { tokens, merge: (blocks) => blocks.pipe(mergeTokens(create)), ...defined({ texts }), [Symbol.dispose]() {} };
}

async function entropyWay(settings: MergeSettings, given: Arguments, io: CommandIo): Promise<Way> {
  const { model, directory } = await openModel(given, io);
  try {
    const tokenizer = await loadTokenizer(directory, { signal: io.signal });
    const startIds = startOfText(tokenizer, model, '--method entropy');
    return { tokens: bytesOf, merge: (blocks) => blocks.pipe(mergeByEntropy(() => byteEntropy(model, tokenizer, startIds), settings.entropy)), [Symbol.dispose]: () => model[Symbol.dispose]() };
  } catch (error) {
    model[Symbol.dispose]();
    throw error;
  }
}

/** The bytes of a document as one block. */
function bytesOf(text: string): TokenBlock {
  // What is read from files holds no half of a surrogate pair, so all bytes come with the text.
  const [block] = byteTokens().push(text);
  return { ...block!, final: true };
}

async function readTable(path: string, size: number, io: CommandIo): Promise<MergeTable> {
  const text = await readWhole(path, io);
  try {
    return parseMergeTable(JSON.parse(text), size);
  } catch (error) {
    throw invalidArgument(`--table ${path}: ${error instanceof SyntaxError ? 'it is no JSON; give a file that "tokstream merge --learn --table FILE" wrote.' : (error as Error).message}`);
  }
}

async function* documents(given: Arguments, io: CommandIo): AsyncGenerator<string> {
  for (const path of given.positionals.length === 0 ? ['-'] : given.positionals) {
    if (!given.flag('lines')) yield await readWhole(path, io);
    else yield* readLines(readText(path === '-' ? interruptible(io) : (createReadStream(path, { signal: io.signal }) as AsyncIterable<Uint8Array>), path === '-' ? 'standard input' : path));
  }
}
