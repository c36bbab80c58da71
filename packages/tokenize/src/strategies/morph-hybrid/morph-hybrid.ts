import { TokstreamError } from '@tokstream/core';
import { type EncoderParts, StreamEncoder } from '../../encode/stream-encoder.ts';
import { PipelineRecipe } from '../../pipeline/pipeline-recipe.ts';
import { TokenSink } from '../../pipeline/token-sink.ts';
import type { Tokenizer } from '../../tokenizer.ts';
import { wellFormed } from '../../well-formed.ts';
import { DictionaryStages } from './dictionary-stages.ts';
import type { LetterCasing } from './letter-casing.ts';
import { MorphDecoder, type MorphEntry } from './morph-decoder.ts';
import { WordCaseSplitter } from './word-case-splitter.ts';

/** A dictionary as its file has it: forms with their ids; forms of one morpheme share an id, the plain form first. */
export type MorphDictionary = Readonly<Record<string, number>>;

/** Options of `morphHybrid`. */
export interface MorphHybridOptions {
  /** Roots, and the entries that `markers` names. */
  readonly roots: MorphDictionary;
  readonly suffixes: MorphDictionary;
  /** Pieces for what is neither. */
  readonly bpe: MorphDictionary;
  /** How the roots spell the tokens for a capital, for what is unknown, and for a space. Default `<uppercase>`, `<unknown>` and a space. */
  readonly markers?: { readonly uppercase?: string; readonly unknown?: string; readonly space?: string };
  /** Entries that text never becomes. Default the markers for a capital and for what is unknown, `<pad>` and `<eos>`. The reference lets text become them. */
  readonly neverInText?: readonly string[];
  /** Default `turkish`: `İ` is a capital i and `I` a capital ı. The reference's present version does as `unicode` does. */
  readonly casing?: LetterCasing;
  /** Roots with back vowels whose suffixes have front ones. Default `saat` and what ends in it, `hal`, `rol`, `gol`, `kontrol`, `kalp`, `harf`. */
  readonly frontRoots?: readonly string[];
}

/** A tokenizer of roots, suffixes and pieces. Not a `tokenizer.json`, but it encodes, streams and decodes like any `Tokenizer`. */
export interface MorphHybrid extends Pick<Tokenizer, 'size' | 'encode' | 'encoder' | 'decode' | 'detokenizer' | 'idOf' | 'tokenOf'> {
  /** All forms of an id, the plain one first; none for an id that is not known. */
  formsOf(id: number): readonly string[];
}

const frontRoots: readonly string[] = ['saat', 'kilovatsaat', 'ziraat', 'itaat', 'hal', 'rol', 'gol', 'kontrol', 'kalp', 'harf'];

/**
 * Tokens with meaning for Turkish: at every place of a word the longest root, else the longest suffix, else the longest piece, else one unknown character.
 *
 * Forms of one morpheme (`ler` and `lar`, `kitap` and `kitab`) share an id, and decoding chooses the form by the rules of the language. Irregular and foreign
 * words may therefore decode to another spelling; offsets always lead to the source. Text is lower-cased, with a token before what began with a capital.
 *
 * @throws TokstreamError `invalid-dictionary` for ids that are no integers from 0, for an id in two dictionaries, for a missing marker
 *
 * Source: Bayram et al., "Tokens with Meaning: A Hybrid Tokenization Approach for NLP" (2025).
 */
export function morphHybrid(options: MorphHybridOptions): MorphHybrid {
  const { roots, suffixes, bpe, casing = 'turkish' } = options;
  const { uppercase = '<uppercase>', unknown = '<unknown>', space = ' ' } = options.markers ?? {};
  const [uppercaseId, unknownId, spaceId] = [uppercase, unknown, space].map((marker) => markerId(roots, marker)) as [number, number, number];
  const hidden = new Set(options.neverInText ?? [uppercase, unknown, '<pad>', '<eos>']);
  const entries = entriesById({ root: roots, suffix: suffixes, piece: bpe });
  entries.set(uppercaseId, { kind: 'uppercase', forms: [uppercase] });
  entries.set(unknownId, { kind: 'unknown', forms: ['\ufffd'] });
  const dictionaries = [roots, suffixes, bpe].map((dictionary) => Object.entries(dictionary).filter(([form]) => !hidden.has(form)));
  const recipe = new PipelineRecipe([() => new WordCaseSplitter({ space: spaceId, uppercase: uppercaseId }, casing)], new DictionaryStages(dictionaries, unknownId));
  const parts: EncoderParts = { recipe, trimmer: null, before: [], after: [] };
  const ids = new Map([bpe, suffixes, roots].flatMap((dictionary) => Object.entries(dictionary)));
  const front = new Set(options.frontRoots ?? frontRoots);
  const detokenizer = (): MorphDecoder => new MorphDecoder({ entryOf: (id) => entries.get(id), casing, frontRoots: front });
  return {
    size: Math.max(...entries.keys()) + 1,
    encode(text) {
      const sink = new TokenSink();
      recipe.create(sink, Number.POSITIVE_INFINITY).whole(wellFormed(text));
      const { ids, start, end } = sink.take();
      return { ids, offsets: () => ({ start, end }) };
    },
    encoder: (encoderOptions = {}) => new StreamEncoder(parts, encoderOptions),
    decode(all) {
      const decoder = detokenizer();
      return [...decoder.push(Int32Array.from(all)), ...decoder.flush()].join('');
    },
    detokenizer,
    idOf: (form) => ids.get(form) ?? null,
    tokenOf: (id) => (id === unknownId ? unknown : (entries.get(id)?.forms[0] ?? null)),
    formsOf: (id) => (id === unknownId ? [unknown] : (entries.get(id)?.forms ?? [])),
  };
}

function markerId(roots: MorphDictionary, marker: string): number {
  const id = Object.hasOwn(roots, marker) ? roots[marker] : undefined;
  if (id === undefined) throw invalid(`The roots lack ${JSON.stringify(marker)}; add it with an id of its own, or name another entry in markers.`);
  return id;
}

function entriesById(dictionaries: Readonly<Record<'root' | 'suffix' | 'piece', MorphDictionary>>): Map<number, MorphEntry> {
  const entries = new Map<number, { readonly kind: 'root' | 'suffix' | 'piece'; readonly forms: string[] }>();
  for (const kind of ['root', 'suffix', 'piece'] as const) {
    for (const [form, id] of Object.entries(dictionaries[kind])) {
      if (!Number.isInteger(id) || id < 0) throw invalid(`${JSON.stringify(form)} has the id ${JSON.stringify(id)}; give an integer from 0.`);
      if (form === '') throw invalid(`The id ${id} has an empty form; remove it.`);
      const entry = entries.get(id);
      if (entry === undefined) entries.set(id, { kind, forms: [form] });
      else if (entry.kind === kind) entry.forms.push(form);
      else throw invalid(`The id ${id} is both a ${entry.kind} (${entry.forms[0]}) and a ${kind} (${form}); give each dictionary ids of its own.`);
    }
  }
  return entries;
}

function invalid(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-dictionary', stage: 'morphHybrid' });
}
