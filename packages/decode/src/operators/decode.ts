import { type DecodeEvent, described, type Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { checkDecodeOptions, type DecodeOptions } from '../decode-options.ts';
import { DecodeLoop } from '../loop/decode-loop.ts';
import { sequenceOperator } from './sequence-operator.ts';

/**
 * Goes on from prompts, token by token, and emits what happens as it happens; several sequences run as one batch.
 *
 * Takes the sequences over and disposes each when it ends. Unsubscribing frees all of them within one step.
 *
 * Events of a sequence: `token` for each token, `step` for each model call that fed it, then `cache` and `done`.
 * Errors: `invalid-option` at once; those of `CausalLM.forward` end the stream.
 *
 * @example
 * prompts$.pipe(tokenize(tokenizer), prefill(model), decode({ sampler: sample({ temperature: 0.8 }), tokenizer }))
 *   .subscribe((event) => event.type === 'token' && process.stdout.write(event.text ?? ''));
 */
export function decode(options: DecodeOptions = {}): OperatorFunction<Owned<Sequence>, DecodeEvent> {
  checkDecodeOptions(options);
  const operator = sequenceOperator<DecodeEvent>((sink) => new DecodeLoop(options, sink), options.signal);
  return described(operator, { name: 'decode', input: 'Owned<Sequence>', output: 'DecodeEvent' });
}
