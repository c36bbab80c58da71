import { byteLevelBpeJson } from '../../train/bpe-json.ts';
import { countingTrainer } from '../../train/counting-trainer.ts';
import { documentCutter } from '../../train/document-cutter.ts';
import type { Learning } from '../../train/learning-step.ts';
import type { TokenizerTrainer } from '../../train/tokenizer-trainer.ts';
import type { TrainPattern } from '../../train/train-pattern.ts';
import { checkTrainerOptions, specialTokensOf, type TrainerOptions } from '../../train/trainer-options.ts';
import { characterTokens } from './character-tokens.ts';
import { combineGroups, type LearnedGroup } from './combine-groups.ts';
import { type GroupWords, learnGroup, type LearnedMergeList } from './learn-group.ts';
import { checkGroups, groupFinder, type ScriptGroup, scriptGroupPreTokenizer } from './script-groups.ts';

/** Options of `scriptGroupedBpeTrainer`. */
export interface ScriptGroupedBpeTrainerOptions extends TrainerOptions {
  /** Scripts whose words learn tokens of their own. All other text is one more group. */
  readonly groups: readonly ScriptGroup[];
  /** How much of the vocabulary the rest gets, against the groups. Default 1. */
  readonly restShare?: number;
  /** How text of the rest is cut. Default `gpt2`. */
  readonly pattern?: TrainPattern;
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
}

const name = 'scriptGroupedBpeTrainer';

/**
 * Trains a byte-level BPE vocabulary in shares: each group of scripts learns its merges from its own words alone and gets its share of the vocabulary,
 * however much text of the others there is. What a group cannot use goes to the others.
 *
 * The result is one `tokenizer.json`, in which a word is encoded as by its group's merges alone. Unlike plain byte-level BPE, tokens are made of whole
 * characters; rare characters stay bytes.
 *
 * Source: the idea of Niyogi and Bhattacharya, "Paramanu" (2024), which trains tokenizers by script and joins them; its details are ours.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = scriptGroupedBpeTrainer({ vocabSize: 8000, groups: [{ scripts: ['Devanagari'] }, { scripts: ['Tamil', 'Telugu'] }] });
 */
export function scriptGroupedBpeTrainer(options: ScriptGroupedBpeTrainerOptions): TokenizerTrainer {
  const { groups, restShare = 1, pattern = 'gpt2', minFrequency = 0 } = options;
  const specialTokens = specialTokensOf(options);
  checkTrainerOptions(name, options, 256 + specialTokens.length, '256 bytes and the special tokens');
  checkGroups(name, groups, restShare);
  const preTokenizer = scriptGroupPreTokenizer(name, groups, pattern);
  const groupOf = groupFinder(groups);
  const shares = [...groups.map(({ share = 1 }) => share), restShare];
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const words: [string, number][][] = shares.map(() => []);
      for (const entry of counts) words[groupOf(entry[0])]!.push(entry);
      const room = options.vocabSize - 256 - specialTokens.length;
      const learned = combineGroups(specialTokens, yield* learnGroups(words, shares, room, minFrequency));
      return byteLevelBpeJson(options, learned, preTokenizer);
    },
  });
}

/** @param room new tokens in all */
function* learnGroups(words: readonly (readonly [string, number][])[], shares: readonly number[], room: number, minFrequency: number): Learning<readonly LearnedGroup[]> {
  const parts = divide(room, shares);
  const groups: GroupWords[] = words.map((counts, at) => ({ counts, characters: characterTokens(counts, parts[at]!) }));
  const budgets = groups.map(({ characters }, at) => parts[at]! - characters.tokens.length);
  const learned: LearnedMergeList[] = groups.map(() => ({ merges: [], size: 0 }));
  const done = groups.map(() => 0);
  // Groups that run out of pairs leave room. When it is worth it, the others learn once more with that.
  for (let open = [...groups.keys()]; ; ) {
    for (const at of open) {
      const learning = learnGroup(groups[at]!, budgets[at]!, minFrequency);
      let step = learning.next();
      for (; step.done !== true; step = learning.next()) {
        done[at] = Math.max(step.value.done, done[at]!);
        yield { done: Math.min(room, sum(done)), total: room };
      }
      learned[at] = step.value;
    }
    open = open.filter((at) => learned[at]!.size === budgets[at]);
    const left = room - sum(groups.map(({ characters }, at) => characters.tokens.length + learned[at]!.size));
    if (open.length === 0 || left <= room / 100) break;
    divide(left, open.map((at) => shares[at]!)).forEach((part, place) => {
      budgets[open[place]!] = budgets[open[place]!]! + part;
    });
  }
  return groups.map(({ characters }, at) => ({ characters, merges: learned[at]!.merges }));
}

/** Whole parts of a total in proportion to shares; the first takes what is over. */
function divide(total: number, shares: readonly number[]): number[] {
  const all = sum(shares);
  const parts = shares.map((share) => Math.floor((total * share) / all));
  parts[0] = parts[0]! + total - sum(parts);
  return parts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
