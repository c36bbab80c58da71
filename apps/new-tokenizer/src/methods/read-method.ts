import { invalidArgument } from '@tokstream/app-shell';
import { TokstreamError } from '@tokstream/core';
import { findInitialiser, initialisers } from '@tokstream/embed-init';
import type { Method } from './method.ts';

/**
 * Where vectors that were trained on a few hundred kilobytes stand in for the embeddings of a large donor, as many source tokens as they have
 * dimensions fit every row exactly, noise and all; a few say what the row is near to.
 */
const ownDefaults: Readonly<Record<string, string>> = { omp: 'omp:k=2' };

/** Every initialiser of the registry, so that new ones appear by themselves. */
export function allMethods(): readonly Method[] {
  return initialisers.map(({ name }) => readMethod(ownDefaults[name] ?? name));
}

/**
 * A method as the command line names it: `NAME[:KEY=VALUE,...]`.
 *
 * @throws `invalid-argument`
 */
export function readMethod(text: string): Method {
  const [name, rest] = [text.split(':', 1)[0]!, text.slice(text.indexOf(':') + 1)];
  try {
    const initialiser = findInitialiser(name);
    const settings = text.includes(':') ? Object.fromEntries(rest.split(',').map((setting) => readSetting(text, setting))) : {};
    const known = [...Object.keys(initialiser.settings), 'otherwise'];
    const unknown = Object.keys(settings).find((key) => !known.includes(key));
    if (unknown !== undefined) throw invalidArgument(`--method ${text} has no setting ${JSON.stringify(unknown)}; ${initialiser.name} has ${known.join(', ')}.`);
    return { name: [initialiser.name, ...(text.includes(':') ? [rest] : [])].join(':'), initialiser, settings };
  } catch (error) {
    if (TokstreamError.isInstance(error) && error.code === 'invalid-initialiser') throw invalidArgument(`--method: ${error.message}`, error);
    throw error;
  }
}

function readSetting(method: string, setting: string): readonly [string, number | string] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(setting) ?? [];
  if (key === undefined || value === undefined) throw invalidArgument(`--method ${method} has ${JSON.stringify(setting)} where a setting is expected; write NAME:KEY=VALUE,KEY=VALUE.`);
  return [key, Number.isNaN(Number(value)) ? value : Number(value)];
}
