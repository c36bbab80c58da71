import { invalidArgument } from './parse-arguments.ts';

/** Settings of an option as `key=value,key=value`. */
export interface Settings {
  number(key: string): number | undefined;
  text(key: string): string | undefined;
}

/**
 * Parses `key=value,key=value`; an empty text has none.
 *
 * @throws `invalid-argument` for a key nobody knows
 */
export function parseSettings(option: string, text: string, keys: readonly string[]): Settings {
  const values = new Map<string, string>();
  for (const setting of text === '' ? [] : text.split(',')) {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(setting) ?? [];
    if (key === undefined || value === undefined || !keys.includes(key)) throw invalidArgument(`--${option} has no setting ${JSON.stringify(setting)}; it has ${keys.map((known) => `${known}=`).join(', ')}.`);
    values.set(key, value);
  }
  return {
    text: (key) => values.get(key),
    number(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      const number = value.trim() === '' ? Number.NaN : Number(value);
      if (Number.isNaN(number)) throw invalidArgument(`--${option} has ${key}=${value}; ${key} must be a number.`);
      return number;
    },
  };
}
