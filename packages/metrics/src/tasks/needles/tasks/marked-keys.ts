import { choosePlaces } from './choose-places.ts';
import type { NeedlePlanner, Pair } from './needle-plan.ts';

/** Asks for the values of all keys that bear a mark, without naming one. */
export const markedKeys: NeedlePlanner = {
  hidden: ({ needles = 3 }) => needles,
  plan(context) {
    const needles = choosePlaces(markedKeys.hidden(context.options), context).map((place) => ({ place, pair: [context.markedKey(), context.word()] as Pair }));
    return { needles, question: { kind: 'marked' }, answers: needles.map(({ pair }) => pair[1]) };
  },
};
