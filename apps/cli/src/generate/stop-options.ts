import { type LogitsProcessor, minNewTokens, type StopOptions } from '@tokstream/decode';
import { defined } from '../arguments/defined.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import type { GenerationWorld } from './generation-world.ts';

/** Options that say when a text ends. */
export const stopOptions: Options = grouped('Ending', {
  'max-new-tokens': { type: 'string', value: 'N', help: 'tokens to make for each prompt at most (bytes, with --exact-bytes and --fill); default 128' },
  'min-new-tokens': { type: 'string', value: 'N', help: 'no end of sequence before N tokens' },
  stop: { type: 'string', value: 'TEXT', help: 'end before this text; may be repeated', multiple: true },
  'max-seconds': { type: 'string', value: 'S', help: 'make no further token after S seconds' },
  'context-length': { type: 'string', value: 'N', help: 'positions to fill at most, the prompt included; default what the model has' },
  'ignore-eos': { type: 'boolean', help: 'go on after an end-of-sequence token' },
});

/** The same, read. */
export interface StopSettings {
  readonly maxNewTokens: number | undefined;
  readonly minNewTokens: number | undefined;
  readonly stopStrings: readonly string[];
  readonly maxSeconds: number | undefined;
  readonly contextLength: number | undefined;
  readonly ignoreEos: boolean;
}

export function readStops(given: Arguments): StopSettings {
  return {
    maxNewTokens: given.number('max-new-tokens', { least: 0, whole: true }),
    minNewTokens: given.number('min-new-tokens', { least: 0, whole: true }),
    stopStrings: given.texts('stop'),
    maxSeconds: given.number('max-seconds', { least: 0 }),
    contextLength: given.number('context-length', { least: 1, whole: true }),
    ignoreEos: given.flag('ignore-eos'),
  };
}

/** The part that every strategy takes. */
export function commonStops({ maxNewTokens = 128, contextLength, ignoreEos }: StopSettings): Pick<StopOptions, 'maxNewTokens' | 'contextLength' | 'endOfSequence'> {
  return { maxNewTokens, ...defined({ contextLength }), ...(ignoreEos && { endOfSequence: [] }) };
}

export function stopProcessors({ minNewTokens: least }: StopSettings, { ends }: GenerationWorld): LogitsProcessor[] {
  return least === undefined ? [] : [minNewTokens(least, ends)];
}
