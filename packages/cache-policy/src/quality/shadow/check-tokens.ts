import { checkOption } from '../../scorers/parts/check-option.ts';

/**
 * Refuses tokens of which none can be scored.
 *
 * @throws `invalid-option`
 */
export function checkTokens(ids: Int32Array, from: number): void {
  checkOption('from', from, Number.isSafeInteger(from) && from >= 1, 'a whole number from 1 on: nothing predicts the first token');
  checkOption('the number of tokens', ids.length, ids.length > from, `above ${from}, the first that is scored`);
}
