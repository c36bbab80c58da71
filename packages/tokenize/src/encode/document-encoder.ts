import { TokstreamError } from '@tokstream/core';
import type { LibraryTokenizer } from '../hugging-face.ts';
import type { AddedTokenJson, TokenizerJson } from '../tokenizer-json.ts';
import type { Encoding, TokenOffsets } from '../tokenizer.ts';
import { wellFormed } from '../well-formed.ts';
import { addedTokenSplitter, type Section } from './added-token-splitter.ts';
import { alignNormalizer } from './align-normalizer.ts';
import { alignTokens } from './align-tokens.ts';
import { alignedSlice, sliceAligned, type AlignedText } from './aligned-text.ts';
import { tokenSpelling } from './token-spelling.ts';
import { wordCutter } from './word-cutter.ts';

/** Tokens of one piece between added tokens, and how to find them in the text. */
interface Piece {
  readonly tokens: readonly string[];
  readonly ranges: () => { readonly start: ArrayLike<number>; readonly end: ArrayLike<number> };
}

/** Makes the function behind `Tokenizer.encode`: added tokens, normalizer, pre-tokenizer, model, template. */
export function documentEncoder(json: TokenizerJson, library: LibraryTokenizer): (text: string, specialTokens: boolean) => Encoding {
  const spelling = tokenSpelling(json);
  const cutWords = wordCutter(json, spelling.mark);
  const normalize = library.normalizer;
  const isPlain = (token: AddedTokenJson): boolean => !token.normalized || normalize === null;
  const splitPlain = addedTokenSplitter(json.added_tokens.filter(isPlain));
  // They are looked for as the normalizer leaves them, and keep their own spelling in the vocabulary.
  const splitNormalized = addedTokenSplitter(
    json.added_tokens.filter((token) => !isPlain(token)).map((token) => ({ ...token, content: normalize!(token.content) })),
  );
  const template = templateAround(library);

  return (source, specialTokens) => {
    const text = wellFormed(source);
    const pieces: Piece[] = splitPlain(text).flatMap((section) => (section.token ? [addedPiece(section.token.id, () => [section.start, section.end])] : encodeSection(text, section)));
    const before = specialTokens ? template.before : [];
    const after = specialTokens ? template.after : [];
    const tokens = [...before, ...pieces.flatMap((piece) => piece.tokens), ...after];
    const ids = Int32Array.from(tokens, (token) => idOf(token, json, library));
    let offsets: TokenOffsets | undefined;
    return {
      ids,
      offsets: () => (offsets ??= collectOffsets(pieces, before.length, after.length, text.length)),
    };
  };

  function encodeSection(text: string, section: Section): Piece[] {
    const slice = text.slice(section.start, section.end);
    const normalized = normalize === null ? slice : normalize(slice);
    const aligned = once(() => {
      const unchanged = alignedSlice(text, section.start, section.end);
      const followed = normalized === slice ? unchanged : alignNormalizer(unchanged, json.normalizer);
      if (followed.text !== normalized) throw unsupportedOffsets();
      return followed;
    });
    return splitNormalized(normalized).map((inner) => {
      const here = (): AlignedText => sliceAligned(aligned(), inner.start, inner.end);
      if (inner.token) return addedPiece(inner.token.id, () => rangeOf(here()));
      const part = normalized.slice(inner.start, inner.end);
      // The library wants to know whether the text begins here: Metaspace with scheme `first` asks.
      const pretokens = library.pre_tokenizer === null ? [part] : library.pre_tokenizer(part, { section_index: section.start + inner.start });
      const tokens = library.model(cutWords === null ? pretokens : pretokens.flatMap(cutWords));
      return {
        tokens,
        ranges: () => {
          const ranges = alignTokens(here(), tokens, spelling);
          if (ranges === null) throw unsupportedOffsets();
          return ranges;
        },
      };
    });
  }

  function addedPiece(id: number, range: () => readonly [number, number]): Piece {
    return {
      tokens: [library.model.vocab[id]!],
      ranges: () => {
        const [start, end] = range();
        return { start: [start], end: [end] };
      },
    };
  }
}

function rangeOf(aligned: AlignedText): readonly [number, number] {
  return [aligned.start[0] ?? 0, aligned.end.at(-1) ?? 0];
}

function collectOffsets(pieces: readonly Piece[], before: number, after: number, length: number): TokenOffsets {
  const ranges = pieces.map((piece) => piece.ranges());
  const total = before + ranges.reduce((sum, range) => sum + range.start.length, 0) + after;
  const start = new Uint32Array(total);
  const end = new Uint32Array(total);
  let at = before;
  for (const range of ranges) {
    start.set(range.start, at);
    end.set(range.end, at);
    at += range.start.length;
  }
  start.fill(length, at);
  end.fill(length, at);
  return { start, end };
}

/** The tokens that the post-processor puts before and after one text. */
function templateAround(library: LibraryTokenizer): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const text = '\0';
  const tokens = library.post_processor?.([text], null, true).tokens ?? [text];
  const at = tokens.indexOf(text);
  return { before: tokens.slice(0, at), after: tokens.slice(at + 1) };
}

function idOf(token: string, json: TokenizerJson, library: LibraryTokenizer): number {
  const id = library.model.tokens_to_ids.get(token) ?? library.model.unk_token_id;
  if (id !== undefined) return id;
  throw new TokstreamError(`The token ${JSON.stringify(token)} is not in the vocabulary of this ${json.model.type} tokenizer; its tokenizer.json is incomplete.`, {
    code: 'invalid-tokenizer',
    stage: 'encode',
  });
}

function unsupportedOffsets(): TokstreamError {
  return new TokstreamError('This tokenizer changes the text in a way that offsets cannot follow; encode without offsets, or normalize the text first.', {
    code: 'unsupported-offsets',
    stage: 'encode',
  });
}

function once<T>(compute: () => T): () => T {
  let value: { readonly result: T } | undefined;
  return () => (value ??= { result: compute() }).result;
}
