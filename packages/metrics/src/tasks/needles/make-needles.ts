import { seededRandom, TokstreamError } from '@tokstream/core';
import { checkOption } from '../../contract/check-option.ts';
import { type NeedleLength, type NeedleOptions, needleStyleNames, needleTaskNames } from './needle-options.ts';
import type { NeedleTask } from './needle-task.ts';
import type { NeedleStyle } from './styles/needle-style.ts';
import { needleStyles } from './styles/registry.ts';
import { needleTasks } from './tasks/registry.ts';

/**
 * Makes a needle task: a haystack of keys and values with a question about some of them, as long as was asked for and no longer.
 *
 * Source: Roberts, Han and Albanie, "Needle Threading" (2024), for the tasks `single`, `multiple`, `conditional`, `thread` and
 * `multi-thread`.
 *
 * @example
 * ```js
 * import { makeNeedles } from '@tokstream/metrics';
 * const { text, answers } = makeNeedles({ task: 'single', style: 'words', length: { characters: 80 }, depth: 0.5, seed: 1 });
 * console.log(`${text}_ ${answers[0]}`); // The tower is the mine. The bread is the mother. The bread is the_ mother
 * ```
 * @throws `invalid-option`; `invalid-needles` when its needles do not fit in so short a prompt
 */
export function makeNeedles(options: NeedleOptions): NeedleTask {
  const { length, depth, style = 'json' } = options;
  checkOption('makeNeedles', 'task', options.task, needleTaskNames.includes(options.task), `one of ${needleTaskNames.join(', ')}`);
  checkOption('makeNeedles', 'style', style, needleStyleNames.includes(style), `one of ${needleStyleNames.join(', ')}`);
  checkOption('makeNeedles', 'depth', depth, depth === undefined || (depth >= 0 && depth <= 1), 'between 0 and 1');
  for (const name of ['needles', 'links', 'threads'] as const) checkOption('makeNeedles', name, options[name], options[name] === undefined || (Number.isSafeInteger(options[name]) && options[name] > 0), 'a whole number above 0');
  const [unit, size, measure] = measureOf(length);
  const least = needleTasks[options.task].hidden(options);
  const make = (pairs: number): NeedleTask => writeTask(options, needleStyles[style], pairs, unit, size);
  const fits = (pairs: number): boolean => measure(make(pairs)) <= size;
  checkOption('makeNeedles', 'length', size, Number.isSafeInteger(size) && size > 0, `a whole number of ${unit} above 0`);
  if (!fits(least)) {
    throw new TokstreamError(`The shortest ${options.task} task takes ${measure(make(least))} ${unit}, which ${size} do not hold; allow more, or ask for fewer needles.`, { code: 'invalid-needles', stage: 'makeNeedles' });
  }
  if ('pairs' in length) return make(length.pairs);
  let [most, beyond] = [least, 2 * least];
  while (fits(beyond)) [most, beyond] = [beyond, 2 * beyond];
  while (beyond - most > 1) {
    const middle = Math.floor((most + beyond) / 2);
    if (fits(middle)) most = middle;
    else beyond = middle;
  }
  return make(most);
}

function measureOf(length: NeedleLength): ['pairs' | 'characters' | 'tokens', number, (task: NeedleTask) => number] {
  if ('pairs' in length) return ['pairs', length.pairs, ({ pairs }) => pairs];
  if ('characters' in length) return ['characters', length.characters, ({ text }) => text.length];
  return ['tokens', length.tokens, ({ text }) => length.encode(text).ids.length];
}

function writeTask(options: NeedleOptions, style: NeedleStyle, pairs: number, unit: NeedleTask['unit'], size: number): NeedleTask {
  const { task, seed = 0, depth } = options;
  const random = seededRandom(seed);
  const taken = new Set<string>();
  const fresh = (make: (attempt: number) => string): string => {
    for (let attempt = 0; ; attempt += 1) {
      const word = make(attempt);
      if (taken.has(word)) continue;
      taken.add(word);
      return word;
    }
  };
  const word = (): string => fresh((attempt) => style.word(random, attempt));
  const markedKey = (): string => fresh((attempt) => style.mark(style.word(random, attempt), random));
  const { needles, question, answers } = needleTasks[task].plan({ options, pairs, random, word, markedKey });
  const placed = new Map(needles.map((needle) => [needle.place, needle]));
  const statements = Array.from({ length: pairs }, (_, place) => style.statement(...(placed.get(place)?.pair ?? ([word(), word()] as const))));
  const isEvidence = (place: number): boolean => placed.has(place) && placed.get(place)!.isStale !== true;
  const asked = style.question(question);
  const { text, starts } = style.haystack(statements);
  return {
    task,
    style: style.name,
    seed,
    unit,
    size,
    ...(depth !== undefined && { depth }),
    pairs,
    text: text + asked,
    control: style.haystack(statements.filter((_, place) => !isEvidence(place))).text + asked,
    needles: starts.flatMap((start, place) => (isEvidence(place) ? [{ start, end: start + statements[place]!.length }] : [])),
    answers,
    answer: style.answer(answers),
  };
}
