import { checkOption } from '../../scorers/parts/check-option.ts';

/** Tokens that a size stands for: from 1 on itself, below 1 that share of the prompt, rounded and at least 1; 0 is none. */
export function tokensOf(size: number, promptLength: number): number {
  return size === 0 || size >= 1 ? size : Math.max(1, Math.round(size * promptLength));
}

/** Refuses what is no size. */
export function checkSize(name: string, size: number): void {
  checkOption(name, size, size >= 0 && (size < 1 || Number.isSafeInteger(size)), 'a whole number of tokens, or a share of the prompt below 1');
}
