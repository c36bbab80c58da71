import { type DecodeEvent, described, type Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { sequenceOperator } from '../operators/sequence-operator.ts';
import { checkOption } from '../processors/check-option.ts';
import { ContrastiveSequence } from './contrastive-sequence.ts';
import { SearchLoop } from './search-loop.ts';
import { checkSearchOptions, type SearchOptions } from './search-options.ts';

/** How `contrastiveSearch` weighs likelihood against repetition. */
export interface ContrastiveSearchOptions extends SearchOptions {
  /** Most likely tokens that are weighed; 1 is greedy. Small numbers, such as 4 to 10, are usual. */
  readonly k: number;
  /** From 0, likelihood alone, to 1, novelty alone; 0.6 is usual. */
  readonly alpha: number;
}

/**
 * Takes, of the k most likely tokens v, the one with the largest (1 - alpha) p(v) - alpha max_j cos(h_v, h_j): likely, and with a
 * hidden state (the last layer's, as the output head reads it) unlike those of every token before it. Deterministic.
 *
 * Takes the sequences over and disposes each when it ends; unsubscribing frees all of them within one step. The candidates are
 * fed as rows side by side, one call a token, and the row that is taken stays. Prefill keeps no hidden states: the prompt is read
 * again first, in the same cache, which costs the time of a second prefill.
 *
 * Events as those of `decode`. The last token needs a place in the context too, so where that is full it ends one token earlier
 * than `decode`. Processors change the logits before the k are chosen.
 * Errors: `invalid-option` at once; those of `CausalLM.forwardBatch` end the stream.
 *
 * Source: Su et al. 2022, "A Contrastive Framework for Neural Text Generation", section 3.2.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), contrastiveSearch({ k: 4, alpha: 0.6 }))
 */
export function contrastiveSearch(options: ContrastiveSearchOptions): OperatorFunction<Owned<Sequence>, DecodeEvent> {
  const { k, alpha } = options;
  checkSearchOptions('contrastiveSearch', options);
  checkOption('contrastiveSearch', 'k', k, Number.isSafeInteger(k) && k > 0, 'a whole number above 0');
  checkOption('contrastiveSearch', 'alpha', alpha, alpha >= 0 && alpha <= 1, 'from 0 to 1');
  const operator = sequenceOperator<DecodeEvent>((sink) => new SearchLoop((item) => new ContrastiveSequence(item, options), sink, options), options.signal);
  return described(operator, { name: 'contrastiveSearch', input: 'Owned<Sequence>', output: 'DecodeEvent' });
}
