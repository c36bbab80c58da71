import type { SplitPattern } from '../split/split-pattern.ts';
import type { TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';
import type { LearnedMerges } from './learn-merges.ts';

/** What surrounds the learned merges in a byte-level `tokenizer.json`. */
export interface ByteLevelJsonOptions {
  readonly pattern: SplitPattern;
  readonly specialTokens: readonly string[];
  readonly bos: string | undefined;
  readonly eos: string | undefined;
}

/** Writes a byte-level BPE vocabulary as a complete `tokenizer.json` object. */
export function byteLevelJson(learned: LearnedMerges, options: ByteLevelJsonOptions): TokenizerJson {
  const { tokens, merges } = learned;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: options.specialTokens.map((content) => ({
      id: tokens.indexOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: preTokenizer(options.pattern),
    post_processor: template(tokens, options.bos, options.eos),
    decoder: byteLevel(true),
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => [tokens[left]!, tokens[right]!]),
    },
  };
}

function byteLevel(useRegex: boolean): TokenizerPartJson {
  return { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex };
}

function preTokenizer(pattern: SplitPattern): TokenizerPartJson {
  if (pattern.source === null) return byteLevel(true);
  const split = { type: 'Split', pattern: { Regex: pattern.source }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [split, byteLevel(false)] };
}

function template(tokens: readonly string[], bos: string | undefined, eos: string | undefined): TokenizerPartJson | null {
  const used = [...new Set([bos, eos])].filter((token) => token !== undefined);
  if (used.length === 0) return null;
  const around = (type: 0 | 1, sequence: 'A' | 'B'): object[] => [
    ...(bos === undefined ? [] : [{ SpecialToken: { id: bos, type_id: type } }]),
    { Sequence: { id: sequence, type_id: type } },
    ...(eos === undefined ? [] : [{ SpecialToken: { id: eos, type_id: type } }]),
  ];
  return {
    type: 'TemplateProcessing',
    single: around(0, 'A'),
    pair: [...around(0, 'A'), ...around(1, 'B')],
    special_tokens: Object.fromEntries(used.map((token) => [token, { id: token, ids: [tokens.indexOf(token)], tokens: [token] }])),
  };
}
