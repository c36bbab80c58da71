import { choosePlaces, shuffle } from './choose-places.ts';
import type { NeedleOptions } from '../needle-options.ts';
import type { NeedlePlanner, Pair } from './needle-plan.ts';

/** Asks for the values of keys, in an order of its own. */
export function valuesOfKeys(hidden: (options: NeedleOptions) => number): NeedlePlanner {
  return {
    hidden,
    plan(context) {
      const needles = choosePlaces(hidden(context.options), context).map((place) => ({ place, pair: [context.word(), context.word()] as Pair }));
      const asked = shuffle(needles, context.random);
      return { needles, question: { kind: 'values', keys: asked.map(({ pair }) => pair[0]) }, answers: asked.map(({ pair }) => pair[1]) };
    },
  };
}
