import type { NeedleOptions } from '../needle-options.ts';
import { choosePlaces, shuffle } from './choose-places.ts';
import type { NeedlePlanner, PlacedNeedle } from './needle-plan.ts';

/** Asks where threads end: each value is the next key, up to the last. */
export function threads(count: (options: NeedleOptions) => number): NeedlePlanner {
  const links = ({ links = 3 }: NeedleOptions): number => links;
  return {
    hidden: (options) => count(options) * links(options),
    plan(context) {
      const { options, random, word } = context;
      const { direction = 'forward' } = options;
      const [steps, number] = [links(options), count(options)];
      const mixed = shuffle(choosePlaces(steps * number, context), random);
      const needles: PlacedNeedle[] = [];
      const [keys, answers]: [string[], string[]] = [[], []];
      for (let thread = 0; thread < number; thread += 1) {
        const words = Array.from({ length: steps + 1 }, word);
        const places = mixed.slice(thread * steps, (thread + 1) * steps);
        if (direction !== 'random') places.sort((a, b) => (direction === 'forward' ? a - b : b - a));
        for (const [step, place] of places.entries()) needles.push({ place, pair: [words[step]!, words[step + 1]!] });
        keys.push(words[0]!);
        answers.push(words[steps]!);
      }
      return { needles, question: { kind: 'ends', keys }, answers };
    },
  };
}
