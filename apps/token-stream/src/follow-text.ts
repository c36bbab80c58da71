import type { EncoderOptions, Tokenizer } from '@tokstream/tokenize';
import type { Tally } from './tally.ts';
import { type CertainText, TokenText } from './token-text.ts';

/**
 * The tokens of a text as soon as they are certain, one item a chunk; counts them into the tally.
 *
 * Ends the chunks early when the tally reaches the budget: not one token more comes out.
 */
export async function* followText(chunks: AsyncIterable<string>, tokenizer: Pick<Tokenizer, 'encoder'>, options: EncoderOptions, tally: Tally, budget: number): AsyncGenerator<CertainText> {
  using encoder = tokenizer.encoder({ ...options, emit: 'eager' });
  const text = new TokenText();
  const charactersBefore = tally.characters;
  let read = 0;
  const within = ({ pieces, after }: CertainText): CertainText => {
    const left = budget - tally.tokens;
    const kept = pieces.slice(0, left);
    tally.tokens += kept.length;
    tally.heldAtMost = Math.max(tally.heldAtMost, encoder.held);
    // What was read beyond the last token of the budget is not counted.
    tally.characters = charactersBefore + (kept.length < left ? read : kept.reduce((most, { end }) => Math.max(most, end), 0));
    return { pieces: kept, after: kept.length < pieces.length ? '' : after };
  };
  for await (const chunk of chunks) {
    read += chunk.length;
    text.append(chunk);
    for (const block of encoder.push(chunk)) yield within(text.take(block, encoder.held));
    if (tally.tokens >= budget) return;
  }
  for (const block of encoder.flush()) yield within(text.take(block, encoder.held));
}
