import type { NeedleFigures } from '../measure/needle-figures.ts';

/** What the full cache shows about the tasks: where a model cannot do one, no policy can be told by it. A sentence for each such kind. */
export function describeNeedles(figures: readonly NeedleFigures[]): readonly string[] {
  return figures.flatMap(({ policy, kind, recall, gain }) => {
    if (policy !== 'full' || recall.mean > 0) return [];
    const gains = gain.mean - (gain.margin ?? Number.POSITIVE_INFINITY) > 0;
    return [`Of ${kind} the model finds no answer with the full cache either, so recall says nothing about policies; ${gains ? 'the gain does' : 'nor does the gain, which may be none'}.`];
  });
}
