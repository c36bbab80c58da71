import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import type { ScoredPiece } from './learn-pieces.ts';

/**
 * A Unigram model's part of a `tokenizer.json`.
 *
 * @param unkId id of the unknown token, or null where every character is a piece
 */
export function unigramModel(specialTokens: readonly string[], pieces: readonly ScoredPiece[], unkId: number | null): TokenizerPartJson {
  return { type: 'Unigram', unk_id: unkId, vocab: [...specialTokens.map((token) => [token, 0] as const), ...pieces], byte_fallback: false };
}
