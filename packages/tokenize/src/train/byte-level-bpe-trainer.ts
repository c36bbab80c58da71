import { throwIfAborted, TokstreamError, yieldToEventLoop } from '@tokstream/core';
import { byteToChar } from '../byte-alphabet.ts';
import { pretokenSplitter } from '../split/pretoken-splitter.ts';
import { splitPatterns } from '../split/split-pattern.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { byteLevelJson } from './byte-level-json.ts';
import { learnMerges } from './learn-merges.ts';
import type { FinishTrainingOptions, PretokenCounts, TokenizerTrainer } from './tokenizer-trainer.ts';

/** Options of `byteLevelBpeTrainer`. */
export interface ByteLevelBpeTrainerOptions {
  /** Tokens wanted in all: special tokens, 256 bytes, merges. Fewer are made when the text runs out of pairs. */
  readonly vocabSize: number;
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** Tokens that text never becomes, in order; they get the first ids. Default none. */
  readonly specialTokens?: readonly string[];
  /** How text is cut before merging. Default `gpt2`. */
  readonly pattern?: keyof typeof splitPatterns;
  /** Longest token in bytes; a merge is allowed while the result is shorter than this. Default unlimited. */
  readonly maxTokenLength?: number;
  /** Special token that encoding puts first. Default none. */
  readonly bos?: string;
  /** Special token that encoding puts last. Default none. */
  readonly eos?: string;
}

/** Merges between two turns of the event loop. */
const mergesPerTurn = 128;

/**
 * Trains a byte-level BPE tokenizer from a stream of text; it equals Hugging Face's trainer merge for merge.
 *
 * Memory is the distinct pretokens and their counts, never the corpus. Text that is not valid UTF-16 counts as U+FFFD.
 *
 * @returns a trainer whose `finish` gives a complete `tokenizer.json` object
 * @throws TokstreamError `invalid-trainer-options` for a vocabulary smaller than the special tokens and the 256 bytes, or for a
 *   `bos` or `eos` that is no special token
 *
 * @example
 * const trainer = byteLevelBpeTrainer({ vocabSize: 300, specialTokens: ['<end>'] });
 * trainer.add('the cat and the other cat');
 * const tokenizer = await loadTokenizer({ tokenizerJson: await trainer.finish() });
 */
export function byteLevelBpeTrainer(options: ByteLevelBpeTrainerOptions): TokenizerTrainer {
  return new ByteLevelBpeTrainer(options);
}

class ByteLevelBpeTrainer implements TokenizerTrainer {
  readonly #options: ByteLevelBpeTrainerOptions;
  readonly #specialTokens: readonly string[];
  readonly #splitter: ReturnType<typeof pretokenSplitter>;
  readonly #counts = new Map<string, number>();

  constructor(options: ByteLevelBpeTrainerOptions) {
    const specialTokens = [...new Set(options.specialTokens ?? [])];
    checkOptions(options, specialTokens);
    this.#options = options;
    this.#specialTokens = specialTokens;
    this.#splitter = pretokenSplitter(splitPatterns[options.pattern ?? 'gpt2']);
  }

  get held(): number {
    return this.#splitter.held;
  }

  add(document: string): void {
    this.endDocument();
    this.push(document);
    this.endDocument();
  }

  push(chunk: string): void {
    this.#count(this.#splitter.push(chunk));
  }

  endDocument(): void {
    this.#count(this.#splitter.flush());
  }

  merge(counts: PretokenCounts): void {
    for (const [pretoken, count] of counts) this.#counts.set(pretoken, (this.#counts.get(pretoken) ?? 0) + count);
  }

  counts(): PretokenCounts {
    return new Map(this.#counts);
  }

  async finish({ signal, onProgress }: FinishTrainingOptions = {}): Promise<TokenizerJson> {
    throwIfAborted(signal, 'byteLevelBpeTrainer');
    this.endDocument();
    const { vocabSize, minFrequency = 0, maxTokenLength = Number.POSITIVE_INFINITY, pattern = 'gpt2', bos, eos } = this.#options;
    const { tokens, idOfByte } = startingVocabulary(this.#specialTokens);
    const total = Math.max(0, vocabSize - tokens.length);
    const learning = learnMerges({ tokens, words: wordsOf(this.#counts, idOfByte), vocabSize, minFrequency, maxTokenLength });
    for (;;) {
      const step = learning.next();
      if (step.done === true) {
        onProgress?.(step.value.merges.length, total);
        return byteLevelJson(step.value, { pattern: splitPatterns[pattern], specialTokens: this.#specialTokens, bos, eos });
      }
      if (step.value % mergesPerTurn !== 0) continue;
      onProgress?.(step.value, total);
      await yieldToEventLoop(signal);
    }
  }

  #count(pretokens: readonly string[]): void {
    for (const pretoken of pretokens) this.#counts.set(pretoken, (this.#counts.get(pretoken) ?? 0) + 1);
  }
}

/** Special tokens, then the bytes in the order of their stand-in characters. */
function startingVocabulary(specialTokens: readonly string[]): { tokens: string[]; idOfByte: number[] } {
  const alphabet = [...byteToChar];
  alphabet.sort();
  const tokens = [...new Set([...specialTokens, ...alphabet])];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  return { tokens, idOfByte: byteToChar.map((char) => idOf.get(char)!) };
}

function* wordsOf(counts: PretokenCounts, idOfByte: readonly number[]): Generator<readonly [number[], number]> {
  const encoder = new TextEncoder();
  for (const [pretoken, count] of counts) yield [Array.from(encoder.encode(pretoken), (byte) => idOfByte[byte]!), count];
}

function checkOptions(options: ByteLevelBpeTrainerOptions, specialTokens: readonly string[]): void {
  const least = 256 + specialTokens.filter((token) => !byteToChar.includes(token)).length;
  if (!Number.isInteger(options.vocabSize) || options.vocabSize < least) {
    refuse(`vocabSize is ${options.vocabSize}; give an integer of at least ${least} (256 bytes and the special tokens).`);
  }
  if (specialTokens.includes('')) refuse('A special token is empty; give each at least one character.');
  for (const name of ['bos', 'eos'] as const) {
    const token = options[name];
    if (token !== undefined && !specialTokens.includes(token)) refuse(`${name} is ${JSON.stringify(token)}, which is not in specialTokens; add it there.`);
  }
  if (options.pattern !== undefined && !(options.pattern in splitPatterns)) {
    refuse(`pattern is ${JSON.stringify(options.pattern)}; choose one of ${Object.keys(splitPatterns).join(', ')}.`);
  }
}

function refuse(message: string): never {
  throw new TokstreamError(message, { code: 'invalid-trainer-options', stage: 'byteLevelBpeTrainer' });
}
