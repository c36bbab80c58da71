import { TokstreamError } from '@tokstream/core';
import type { Options } from './option.ts';

/**
 * An error of a library in the words of a command line: where it names a setting, such as `topK`, it names the option, such as `--top-k`.
 *
 * @param others settings whose options are called something else
 */
export function inOptionWords(error: unknown, options: Options, others: Readonly<Record<string, string>>): unknown {
  if (!TokstreamError.isInstance(error) || !['invalid-option', 'invalid-budget'].includes(error.code)) return error;
  // A name of a single word is known to be one at the beginning only.
  const message = error.message.replace(/^[a-z]+(?= is )|\b[a-z]+[A-Z]\w*\b/g, (name) => {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return others[name] ?? (option in options ? `--${option}` : name);
  });
  return message === error.message ? error : retold(error, message);
}

/** Tells which option an error belongs to that is about a part of its value. */
export function ofOption<T>(option: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw TokstreamError.isInstance(error) ? retold(error, `--${option}: ${error.message}`) : error;
  }
}

function retold(error: TokstreamError, message: string): TokstreamError {
  return new TokstreamError(message, { code: error.code, stage: 'tokstream', cause: error });
}
