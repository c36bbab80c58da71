import type { TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';
import { specialTokensOf, type TrainerOptions } from './trainer-options.ts';

/** The parts of a `tokenizer.json` that differ between trainers. */
export interface TrainerJsonParts {
  /** Every token by id. */
  readonly tokens: readonly string[];
  readonly preTokenizer: TokenizerPartJson | null;
  readonly decoder: TokenizerPartJson | null;
  readonly model: TokenizerPartJson;
}

/** Writes a complete `tokenizer.json` object around a trained model. */
export function trainerJson(options: TrainerOptions, parts: TrainerJsonParts): TokenizerJson {
  const { tokens } = parts;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokensOf(options).map((content) => ({
      id: tokens.indexOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: options.normalizer ?? null,
    pre_tokenizer: parts.preTokenizer,
    post_processor: template(tokens, options.bos, options.eos),
    decoder: parts.decoder,
    model: parts.model,
  };
}

/** A vocabulary as BPE and WordPiece models have it. */
export function vocabularyObject(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
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
