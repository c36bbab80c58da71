import { TokstreamError } from '@tokstream/core';
import type { AddedTokenJson, TokenizerJson } from '../../tokenizer-json.ts';
import { parseRankLines } from './parse-rank-lines.ts';
import { rankMerges } from './rank-merges.ts';
import { tiktokenPatterns } from './tiktoken-patterns.ts';

/** Options of `readTiktoken`. */
export interface TiktokenOptions {
  /** How text is cut before merging: a known way, or a regular expression in Oniguruma's syntax. It should match all text. */
  readonly pattern: keyof typeof tiktokenPatterns | (string & {});
  /** Ids of the special tokens. Default none. */
  readonly specialTokens?: Readonly<Record<string, number>>;
}

/**
 * Turns a `tiktoken` rank file, lines of a base64 token and its rank, into a `tokenizer.json` of a byte-level BPE.
 *
 * Encoding gives `tiktoken`'s ids with all special tokens allowed. Where the pattern leaves text unmatched, that text is kept as
 * pieces of its own, which `tiktoken` drops.
 *
 * @param name what errors call the file
 * @throws TokstreamError `invalid-tokenizer`, with the number of the line
 *
 * @example
 * const json = readTiktoken(await readFile('cl100k_base.tiktoken'), tiktokenEncodings.cl100k_base);
 */
export function readTiktoken(file: string | Uint8Array, options: TiktokenOptions, name = 'The rank file'): TokenizerJson {
  const ranks = parseRankLines(typeof file === 'string' ? file : new TextDecoder().decode(file), name);
  const special = Object.entries(options.specialTokens ?? {});
  checkSpecial(special, ranks, name);
  const pattern = Object.hasOwn(tiktokenPatterns, options.pattern) ? tiktokenPatterns[options.pattern as keyof typeof tiktokenPatterns] : options.pattern;
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map(([content, id]) => addedToken(id, content)),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }, byteLevel] },
    post_processor: byteLevel,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      // Special tokens too, since the crate numbers added tokens that the model lacks by itself.
      vocab: Object.fromEntries([...ranks, ...special]),
      merges: rankMerges(ranks),
    },
  };
}

function addedToken(id: number, content: string): AddedTokenJson {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

function checkSpecial(special: readonly (readonly [string, number])[], ranks: ReadonlyMap<string, number>, name: string): void {
  const taken = new Set(ranks.values());
  for (const [content, id] of special) {
    const clash = content === '' || ranks.has(content) ? 'its spelling is that of another token' : taken.has(id) ? `its id ${id} is that of another token` : null;
    if (clash !== null || !Number.isInteger(id) || id < 0) {
      const message = `The special token ${JSON.stringify(content)} does not fit ${name}: ${clash ?? `${id} is not an id`}. Give the special tokens that belong to this file.`;
      throw new TokstreamError(message, { code: 'invalid-tokenizer', stage: 'loadTokenizer' });
    }
    taken.add(id);
  }
}
