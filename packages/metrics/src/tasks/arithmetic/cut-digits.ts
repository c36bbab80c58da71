import type { DigitDirection } from './arithmetic-answer.ts';

/**
 * Digits in the pieces that a tokenizer with chunks makes of them.
 *
 * Source: Singh and Strouse, "Tokenization Counts" (2024).
 *
 * @example
 * ```js
 * import { cutDigits } from '@tokstream/metrics';
 * console.log(cutDigits('12345678', 3, 'left-to-right').join(' ')); // 123 456 78
 * console.log(cutDigits('12345678', 3, 'right-to-left').join(' ')); // 12 345 678
 * ```
 */
export function cutDigits(digits: string, chunk: number, direction: DigitDirection): string[] {
  const first = direction === 'right-to-left' && digits.length % chunk !== 0 ? digits.length % chunk : chunk;
  const pieces: string[] = [];
  for (let at = 0; at < digits.length; at += at === 0 ? first : chunk) pieces.push(digits.slice(at, at + (at === 0 ? first : chunk)));
  return pieces;
}
