import { drawPlaces } from './choose-places.ts';
import type { NeedlePlanner, Pair } from './needle-plan.ts';

/** States a key several times and asks for its last value: a cache that holds on to old tokens answers with a stale one. */
export const newestValue: NeedlePlanner = {
  hidden: ({ needles = 3 }) => needles,
  plan({ options, pairs, random, word }) {
    const { depth } = options;
    const count = newestValue.hidden(options);
    const newest = depth === undefined ? undefined : Math.max(count - 1, Math.round(depth * (pairs - 1)));
    const places = newest === undefined ? drawPlaces(count, pairs, random) : [...drawPlaces(count - 1, newest, random), newest];
    const key = word();
    const needles = places.map((place, at) => ({ place, pair: [key, word()] as Pair, isStale: at < count - 1 }));
    return { needles, question: { kind: 'newest', keys: [key] }, answers: [needles.at(-1)!.pair[1]] };
  },
};
