import { described, type Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { defer, type OperatorFunction } from 'rxjs';
import type { DecodeOptions, SequenceOptions } from '../decode-options.ts';
import { decode } from '../operators/decode.ts';
import { segmentProcessor } from './segment-processor.ts';
import { segmentSampler } from './segment-sampler.ts';
import type { SegmentLayout } from './segments.ts';
import { type SegmentEvent, splitSegments } from './split-segments.ts';

/** How `decode` goes on, but for what the layout decides. */
export type DecodeSegmentsOptions = Omit<DecodeOptions, 'sampler'>;

/**
 * `decode` in segments: the layout decides for each sequence what may come where, and events tell which segment they belong to.
 *
 * Takes the sequences over. Processors of `options` come before those of the segments and work in all of them.
 *
 * Errors: those of `decode`; `invalid-constraint` where a segment allows nothing.
 *
 * @example
 * sequences$.pipe(decodeSegments(planThenAnswer({ plan: { maxTokens: 32 }, separator: [13], answer: {} })))
 *   .subscribe(({ segment, event }) => event.type === 'token' && console.log(segment, event.text));
 */
export function decodeSegments(layout: SegmentLayout, options: DecodeSegmentsOptions = {}): OperatorFunction<Owned<Sequence>, SegmentEvent> {
  const operator: OperatorFunction<Owned<Sequence>, SegmentEvent> = (source) =>
    defer(() => {
      const prompts = new Map<number, Int32Array>();
      const optionsFor = (sequence: Sequence): SequenceOptions => {
        prompts.set(sequence.index, sequence.promptIds);
        const own = { ...options, ...options.optionsFor?.(sequence) };
        const ends = own.endOfSequence ?? sequence.model.endOfSequence;
        return { ...options.optionsFor?.(sequence), processors: [...(own.processors ?? []), segmentProcessor(layout, ends)], sampler: segmentSampler(layout) };
      };
      return source.pipe(
        decode({ ...options, optionsFor }),
        splitSegments(layout, (sequence) => {
          const prompt = prompts.get(sequence) ?? [];
          prompts.delete(sequence);
          return prompt;
        }),
      );
    });
  return described(operator, { name: 'decodeSegments', input: 'Owned<Sequence>', output: 'SegmentEvent' });
}
