import { type Random, TokstreamError } from '@tokstream/core';

/** Which group each cue of a counterfactual points to. */
export interface BindingCues {
  /** The group in the place that the counterfactual asks about. */
  readonly positional: number;
  /** The group of the name that the counterfactual asks about. */
  readonly lexical: number;
  /** The group whose thing is the counterfactual's answer. */
  readonly reflexive: number;
}

/** Which binding task is made. */
export interface BindingOptions {
  /** Groups in the text, four or more. */
  readonly groups: number;
  readonly random: Random;
  /** Default three different groups, drawn. */
  readonly cues?: BindingCues;
}

/** Two texts to exchange states between, with the same form. Plain data. */
export interface BindingTask extends BindingCues {
  readonly groups: number;
  /** `X loves Y` for each group and then `Z loves`, for a group that no cue points to. */
  readonly base: string;
  /** The text whose state is put into the base's. */
  readonly source: string;
  /** The thing of each group of the base, as it would go on. */
  readonly answers: readonly string[];
  /** The group that the base asks about. */
  readonly asked: number;
}

const names = 'Ada Ben Carl Dora Emil Fay Gus Hal Ida Jack Kate Leo Mia Ned Olga Paul Ruth Sam Tom Una Vera Walt Zoe Abel Bella Clara Dirk Edna Finn Greta Hugo Iris Jane Karl Lena Max Nora Otto Pia Rosa'.split(' ');
const things = 'tea jam ham rice milk corn soup cake plums beans bread pears figs dates eggs fish salt wine honey peas nuts lamb beer cream apples limes beets kale leeks mint oats plaice prunes rye sage squid swede thyme trout veal'.split(' ');

/**
 * Makes a pair of texts about who loves what. When the state at the end of the source is put into the base at a layer, a model that binds by
 * place answers with the group `positional` of the base, one that binds by the name with `lexical`, one whose state holds the answer with
 * `reflexive`.
 *
 * Source: Gur-Arieh, Geva and Geiger, "Mixing Mechanisms: How Language Models Retrieve Bound Entities In-Context" (2025).
 *
 * @throws `invalid-option` for fewer than four groups, more than 20, or cues outside them
 */
export function bindingTask({ groups, random, cues }: BindingOptions): BindingTask {
  if (!(Number.isSafeInteger(groups) && groups >= 4 && groups <= 20)) throw new TokstreamError(`The number of groups is ${groups}; it must be a whole number from 4 to 20.`, { code: 'invalid-option', stage: 'bindingTask' });
  const order = shuffled(Array.from({ length: groups }, (_, group) => group), random);
  const { positional, lexical, reflexive } = cues ?? { positional: order[0]!, lexical: order[1]!, reflexive: order[2]! };
  const pointed = [positional, lexical, reflexive];
  if (!pointed.every((group) => Number.isInteger(group) && group >= 0 && group < groups)) throw new TokstreamError(`The cues point to the groups ${pointed.join(', ')}; there are 0 to ${groups - 1}.`, { code: 'invalid-option', stage: 'bindingTask' });
  const asked = order.find((group) => !pointed.includes(group))!;
  const [who, what] = [shuffled(names, random), shuffled(things, random)];
  const base = Array.from({ length: groups }, (_, group) => [who[group]!, what[group]!] as const);
  const source = base.map((_, group) => (group === positional ? ([who[lexical]!, what[reflexive]!] as const) : ([who[groups + group]!, what[groups + group]!] as const)));
  return { groups, positional, lexical, reflexive, base: textOf(base, asked), source: textOf(source, positional), answers: base.map(([, thing]) => ` ${thing}`), asked };
}

function textOf(groups: readonly (readonly [string, string])[], asked: number): string {
  return `${groups.map(([name, thing]) => `${name} loves ${thing}.`).join(' ')} ${groups[asked]![0]} loves`;
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}
