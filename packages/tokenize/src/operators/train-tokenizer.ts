import { described } from '@tokstream/core';
import { concat, from, ignoreElements, Observable, tap, type OperatorFunction } from 'rxjs';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { TokenizerTrainer } from '../train/tokenizer-trainer.ts';

/** Options of `trainTokenizer`. */
export interface TrainTokenizerOptions {
  /** What one item is: a piece of one long document, cut anywhere, or a document of its own. Default `chunk`. */
  readonly item?: 'chunk' | 'document';
  /** Called now and then while the trainer learns, after the last item. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Feeds a stream of text to a trainer and emits the finished `tokenizer.json` once, when the source completes.
 *
 * Text is counted as it passes and not kept. Unsubscribing while the trainer learns stops the work; what was counted stays
 * in the trainer, so make one trainer a subscription.
 *
 * @example
 * chunks$.pipe(trainTokenizer(byteLevelBpeTrainer({ vocabSize: 8192 }))).subscribe((tokenizerJson) => save(tokenizerJson));
 */
export function trainTokenizer(trainer: TokenizerTrainer, options: TrainTokenizerOptions = {}): OperatorFunction<string, TokenizerJson> {
  const { item = 'chunk', onProgress } = options;
  const count = item === 'chunk' ? (text: string): void => trainer.push(text) : (text: string): void => trainer.add(text);
  const operator: OperatorFunction<string, TokenizerJson> = (source) => concat(source.pipe(tap(count), ignoreElements()), learn(trainer, onProgress));
  return described(operator, { name: 'trainTokenizer', input: 'text', output: 'TokenizerJson', chunkInvariant: item === 'chunk' });
}

function learn(trainer: TokenizerTrainer, onProgress: TrainTokenizerOptions['onProgress']): Observable<TokenizerJson> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const learned = from(trainer.finish({ signal: stop.signal, ...(onProgress && { onProgress }) }));
    subscriber.add(() => stop.abort());
    subscriber.add(learned.subscribe(subscriber));
  });
}
