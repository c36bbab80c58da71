import { described, type Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { sequenceOperator } from '../operators/sequence-operator.ts';
import type { BeamEvent } from './beam-result.ts';
import { type BeamSearchOptions, checkBeamSearchOptions } from './beam-search-options.ts';
import { BeamSequence } from './beam-sequence.ts';
import { SearchLoop } from './search-loop.ts';

/**
 * Follows the best beginnings of a continuation at once and ends with the best whole one; also as beam sampling and as diverse
 * beam search. Several sequences run as one batch.
 *
 * Takes the sequences over and disposes each when it ends; unsubscribing frees all of them within one step. All beams of a
 * sequence are rows of one model call a step and share one copy of the prompt's cache (see `BeamRows`).
 *
 * Events of a sequence: `token` for each token of the best hypothesis, as soon as every beam that may still win shares it, `step`
 * for each model call; at the end `hypotheses`, `cache` (of the prompt and what is committed) and `done`. One that was aborted has
 * no `hypotheses`.
 * Processors work on log-probabilities, after the softmax, as in transformers; a beam has copies of those that keep state.
 * Errors: `invalid-option` at once; those of `CausalLM.forwardBatch` end the stream.
 *
 * Source: `generate` of transformers 5 for the rules of stopping and ranking; Vijayakumar et al. 2018 for groups.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), beamSearch({ beams: 8, returnSequences: 3 }))
 */
export function beamSearch(options: BeamSearchOptions = {}): OperatorFunction<Owned<Sequence>, BeamEvent> {
  checkBeamSearchOptions(options);
  const operator = sequenceOperator<BeamEvent>((sink) => new SearchLoop((item) => new BeamSequence(item, options), sink, options), options.signal);
  return described(operator, { name: 'beamSearch', input: 'Owned<Sequence>', output: 'BeamEvent' });
}
