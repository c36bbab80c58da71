import { compilePattern } from '../pattern/compile-pattern.ts';
import { findMatches } from '../pattern/find-matches.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import type { DecodeStepKind } from './decode-step.ts';
import { englishCleanUp } from './english-clean-up.ts';
import { byteFallback } from './steps/byte-fallback.ts';
import { byteLevel } from './steps/byte-level.ts';
import { eachToken } from './steps/each-token.ts';
import { join } from './steps/join.ts';
import { stripStart } from './steps/strip-start.ts';
import { wordSuffix } from './steps/word-suffix.ts';

/**
 * Every decoder of `tokenizer.json` by its `type`, with the meaning the `tokenizers` crate gives it.
 *
 * Where the crate and the JavaScript library differ, this is the crate: added tokens do not cut byte-level text in two, Metaspace
 * drops every mark of the first token, and each byte of an invalid `<0xNN>` run becomes U+FFFD.
 */
export const decoderKinds: Readonly<Record<string, (options: TokenizerPartJson) => DecodeStepKind>> = {
  None: () => ({ overTokens: () => eachToken((token, before) => (before === null ? token : ` ${token}`)) }),
  ByteLevel: () => ({ overTokens: byteLevel, joins: true }),
  ByteFallback: () => ({ overTokens: byteFallback }),
  Fuse: () => ({ overTokens: join, overFragments: () => join(false), joins: true }),
  Replace: replace,
  Strip: strip,
  Metaspace: metaspace,
  BPEDecoder: (options) => ({ overTokens: () => wordSuffix(text(options, 'suffix', '</w>')) }),
  WordPiece: wordPiece,
  CTC: connectionist,
};

function replace(options: TokenizerPartJson): DecodeStepKind {
  const content = text(options, 'content', '');
  const pattern = (options['pattern'] ?? {}) as { readonly String?: string; readonly Regex?: string };
  if (pattern.String !== undefined) {
    const { String: from } = pattern;
    const overTokens: DecodeStepKind['overTokens'] = () => eachToken((token) => token.replaceAll(from, () => content));
    return [...from].length === 1 ? { overTokens, overFragments: () => overTokens(false) } : { overTokens };
  }
  const compiled = compilePattern(pattern, 'Replace decoder', 'The decoder');
  const rewrite = (token: string): string => {
    let replaced = '';
    let done = 0;
    for (const [start, end] of findMatches(compiled, token)) {
      replaced += token.slice(done, start) + content;
      done = end;
    }
    return replaced + token.slice(done);
  };
  return { overTokens: () => eachToken(rewrite) };
}

function strip(options: TokenizerPartJson): DecodeStepKind {
  const content = text(options, 'content', ' ');
  const start = Number(options['start'] ?? 0);
  const stop = Number(options['stop'] ?? 0);
  const overTokens = (): ReturnType<DecodeStepKind['overTokens']> =>
    eachToken((token) => {
      let from = 0;
      let to = token.length;
      for (let n = 0; n < start && token.startsWith(content, from); n++) from += content.length;
      for (let n = 0; n < stop && to > from && token.slice(from, to).endsWith(content); n++) to -= content.length;
      return token.slice(from, to);
    });
  return stop === 0 ? { overTokens, overFragments: () => stripStart(content, start) } : { overTokens };
}

function metaspace(options: TokenizerPartJson): DecodeStepKind {
  const mark = text(options, 'replacement', '\u2581');
  const scheme = options['prepend_scheme'] ?? (options['add_prefix_space'] === false ? 'never' : 'always');
  const first = scheme === 'never' ? ' ' : '';
  return {
    overTokens: () => eachToken((token, before) => token.replaceAll(mark, before === null ? first : ' ')),
    overFragments: () => eachToken((fragment) => fragment.replaceAll(mark, first)),
  };
}

function wordPiece(options: TokenizerPartJson): DecodeStepKind {
  const prefix = text(options, 'prefix', '##');
  const tidy = options['cleanup'] === false ? (token: string): string => token : englishCleanUp;
  return {
    overTokens: () =>
      eachToken((token, before) => {
        if (before === null) return tidy(token);
        return tidy(token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`);
      }),
  };
}

function connectionist(options: TokenizerPartJson): DecodeStepKind {
  const pad = text(options, 'pad_token', '<pad>');
  const delimiter = text(options, 'word_delimiter_token', '|');
  const tidy = options['cleanup'] === false ? (token: string): string => token : (token: string): string => englishCleanUp(token).replaceAll(delimiter, ' ');
  return { overTokens: () => eachToken((token, before) => (token === before ? '' : tidy(token.replaceAll(pad, '')))) };
}

function text(options: TokenizerPartJson, name: string, otherwise: string): string {
  const value = options[name];
  return typeof value === 'string' ? value : otherwise;
}
