import { invalidArgument } from './invalid-argument.ts';

/**
 * The value of an option that is a whole number; undefined where it was not given.
 *
 * @throws `invalid-argument` for anything else, and for less than `least`
 */
export function wholeNumber(option: string, given: string | undefined, least: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (/^\d+$/.test(given) && Number.isSafeInteger(value) && value >= least) return value;
  throw invalidArgument(`--${option} is ${JSON.stringify(given)}; it must be a whole number of at least ${least}.`);
}
