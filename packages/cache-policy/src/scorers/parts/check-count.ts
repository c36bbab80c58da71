import { checkOption } from './check-option.ts';

/** Refuses what is no whole number of at least `least`. */
export function checkCount(name: string, value: number, least = 1): void {
  checkOption(name, value, Number.isSafeInteger(value) && value >= least, `a whole number of at least ${least}`);
}
