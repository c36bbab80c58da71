import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type TokenizerTrainer, type TrainerName, type TrainerOptions, trainers } from '@tokstream/tokenize';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readLines, readText } from '../arguments/read-text.ts';
import { replaceFile } from '../output/replace-file.ts';
import { statusLine } from '../output/status-line.ts';
import type { Command, CommandIo } from './command.ts';

/** Trainers by the names that the command has for them. */
const algorithms: Readonly<Record<string, TrainerName>> = {
  bpe: 'byteLevelBpe',
  'character-bpe': 'characterBpe',
  unigram: 'unigram',
  wordpiece: 'wordPiece',
  superword: 'superword',
  supertokens: 'supertokens',
  pathpiece: 'pathPiece',
  lib: 'lessIsBetter',
};

/** `tokstream train-tokenizer`: text files to a tokenizer.json. */
export const trainTokenizer: Command = {
  name: 'train-tokenizer',
  summary: 'Learns a tokenizer from text files and writes its tokenizer.json.',
  positionals: 'FILE...',
  options: {
    algorithm: { type: 'string', value: 'NAME', help: `${Object.keys(algorithms).join(', ')} (default bpe)` },
    'vocab-size': { type: 'string', value: 'N', help: 'tokens wanted in all' },
    out: { type: 'string', value: 'FILE', help: 'where the tokenizer.json goes' },
    'min-frequency': { type: 'string', value: 'N', help: 'pairs seen less often are not merged (bpe, character-bpe, wordpiece)' },
    'special-token': { type: 'string', value: 'TOKEN', multiple: true, help: 'a token that text never becomes; may be given several times' },
    bos: { type: 'string', value: 'TOKEN', help: 'special token that encoding puts first' },
    eos: { type: 'string', value: 'TOKEN', help: 'special token that encoding puts last' },
    lines: { type: 'boolean', help: 'one document a line; otherwise a file is one document' },
    json: { type: 'boolean', help: 'print {"out","tokens","documents","bytes","seconds"}' },
  },
  async run(given, io) {
    const { trainer, out } = prepare(given);
    const begun = io.now();
    const status = statusLine(io);
    try {
      const read = await feed(trainer, given, io, (bytes, total) => status.show(() => `reading: ${percent(bytes, total)}`));
      const tokenizerJson = await trainer.finish({ signal: io.signal, onProgress: (done, total) => status.show(() => `learning: ${percent(done, total)}`) });
      const tokens = countTokens(tokenizerJson.model['vocab']);
      await replaceFile(out, `${JSON.stringify(tokenizerJson)}\n`);
      status.clear();
      const seconds = (io.now() - begun) / 1000;
      if (given.flag('json')) io.stdout.write(`${JSON.stringify({ out, tokens, ...read, seconds })}\n`);
      else io.stderr.write(`tokstream: ${tokens} tokens from ${read.documents} ${read.documents === 1 ? 'document' : 'documents'} (${(read.bytes / 1e6).toFixed(1)} MB) in ${seconds.toFixed(1)} s, written to ${out}\n`);
      if (trainer.dropped > 0) io.stderr.write(`tokstream: ${trainer.dropped} rare pieces were dropped to bound memory; the counts are not exact.\n`);
    } finally {
      status.clear();
    }
  },
};

/** Everything that can be refused before the work. */
function prepare(given: Arguments): { readonly trainer: TokenizerTrainer; readonly out: string } {
  const algorithm = given.choice('algorithm', Object.keys(algorithms)) ?? 'bpe';
  const vocabSize = given.number('vocab-size', { least: 1, whole: true });
  if (vocabSize === undefined) throw invalidArgument('--vocab-size is missing; give the number of tokens wanted, for instance 8192.');
  const out = given.text('out');
  if (out === undefined) throw invalidArgument('--out is missing; give the file that the tokenizer.json goes to.');
  if (given.positionals.length === 0) throw invalidArgument('There is nothing to learn from; give one or more text files.');
  checkOutputFile('out', out);
  const minFrequency = given.number('min-frequency', { least: 0, whole: true });
  if (minFrequency !== undefined && !['bpe', 'character-bpe', 'wordpiece'].includes(algorithm)) throw invalidArgument(`--min-frequency means nothing to ${algorithm}; leave it out.`);
  const [bos, eos] = [given.text('bos'), given.text('eos')];
  const specialTokens = [...new Set([...given.texts('special-token'), ...[bos, eos].filter((token) => token !== undefined)])];
  const options: TrainerOptions & { readonly minFrequency?: number } = {
    vocabSize,
    specialTokens,
    ...(bos !== undefined && { bos }),
    ...(eos !== undefined && { eos }),
    ...(minFrequency !== undefined && { minFrequency }),
  };
  return { trainer: trainers[algorithms[algorithm]!](options), out };
}

async function feed(trainer: TokenizerTrainer, given: Arguments, io: CommandIo, show: (bytes: number, total: number) => void): Promise<{ readonly documents: number; readonly bytes: number }> {
  const sizes = await Promise.all(given.positionals.map((path) => stat(path).catch((error: NodeJS.ErrnoException) => cannotRead(path, error))));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  let documents = 0;
  let bytes = 0;
  for (const path of given.positionals) {
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of createReadStream(path, { signal: io.signal, highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>) {
        bytes += chunk.length;
        show(bytes, total);
        yield chunk;
      }
    };
    const chunks = readText(counted(), path);
    try {
      if (given.flag('lines')) {
        for await (const line of readLines(chunks)) {
          trainer.add(line);
          documents += 1;
        }
      } else {
        for await (const chunk of chunks) trainer.push(chunk);
        trainer.endDocument();
        documents += 1;
      }
    } catch (error) {
      throw ['ENOENT', 'EISDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '') ? cannotRead(path, error as NodeJS.ErrnoException) : error;
    }
  }
  return { documents, bytes };
}

function cannotRead(path: string, { code }: NodeJS.ErrnoException): never {
  throw invalidArgument(`${path} cannot be read (${code ?? 'unknown'}); give text files.`);
}

function countTokens(vocab: unknown): number {
  return Array.isArray(vocab) ? vocab.length : Object.keys(vocab as object).length;
}

function percent(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.min(100, Math.floor((100 * done) / total))} %`;
}
