import { checkOption } from './check-option.ts';

/** Refuses an option that is none of the values it may have. */
export function checkChoice<T>(name: string, value: T, choices: readonly T[]): void {
  checkOption(name, value, choices.includes(value), choices.map(String).join(' or '));
}
