import { seededRandom, type TokenBlock, TokstreamError } from '@tokstream/core';
import type { EncoderShape } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { maskTokens } from '@tokstream/train';
import type { LabelledText } from './labelled-text.ts';

/** A text as the encoder reads it. */
export interface PreparedText extends LabelledText {
  /** Its beginning, between the first and the last token that the tokenizer adds. */
  readonly tokens: TokenBlock;
  /** The same with some tokens hidden. */
  readonly hiddenIds: Int32Array;
  /** Where those stand, and what they are. */
  readonly hiddenPlaces: Int32Array;
  readonly hiddenTargets: Int32Array;
}

const hiddenShare = 0.15;

/**
 * Cuts texts to what the encoder reads and hides tokens of each, the same for the same text.
 *
 * @throws `invalid-tokenizer` where there is no token to hide others with
 */
export function prepareTexts(texts: readonly LabelledText[], tokenizer: Tokenizer, { maxPositions, vocabulary }: Pick<EncoderShape, 'maxPositions' | 'vocabulary'>): readonly PreparedText[] {
  const maskId = tokenizer.idOf('[MASK]') ?? tokenizer.idOf('<mask>');
  if (maskId === null) throw new TokstreamError('The tokenizer has no token that hides others ([MASK] or <mask>); give an encoder that was trained with one.', { code: 'invalid-tokenizer', stage: 'shorter' });
  return texts.map((labelled): PreparedText => {
    const tokens = cut(tokenizer, labelled.text, maxPositions);
    const specialIds = new Set([tokens.ids[0]!, tokens.ids.at(-1)!]);
    const masked = maskTokens(tokens.ids, seededRandom(1), { share: hiddenShare, maskId, vocabulary, specialIds });
    return { ...labelled, tokens, hiddenIds: masked.ids, hiddenPlaces: masked.positions, hiddenTargets: masked.targets };
  });
}

function cut(tokenizer: Tokenizer, text: string, length: number): TokenBlock {
  const { ids, offsets } = tokenizer.encode(text);
  const { start, end } = offsets();
  if (ids.length <= length) return { ids, start, end, final: true };
  const last = <Numbers extends Int32Array | Uint32Array>(numbers: Numbers): Numbers => {
    const shorter = numbers.slice(0, length) as Numbers;
    shorter[length - 1] = numbers.at(-1)!;
    return shorter;
  };
  return { ids: last(ids), start: last(start), end: last(end), final: true };
}
