import { type Random, seededRandom } from '@tokstream/core';
import { checkOption } from '../../contract/check-option.ts';
import { quotient } from '../../statistics/quotient.ts';
import { bestTree } from './best-tree.ts';
import { branchings, spanF1 } from './branching.ts';
import { type Grammar, randomGrammar } from './grammar.ts';
import { ParseChart } from './parse-chart.ts';
import { trainGrammar } from './train-grammar.ts';

/** Settings of `pcfgStructure`. */
export interface PcfgStructureOptions {
  /** Kinds of phrases. Default 6. */
  readonly phrases?: number;
  /** Kinds of words. Default 12. */
  readonly classes?: number;
  /** Token ids that are told apart, the most frequent; the others are one. Default 500. */
  readonly words?: number;
  /** Rounds of training. Default 20. */
  readonly rounds?: number;
  /** Longer sequences are left out, as are those of one token. Default 20, at most 40. */
  readonly longest?: number;
  /** Sequences that are used, from the first. Default 400. */
  readonly mostSequences?: number;
  /** Of the first grammar and of the shuffling. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** What a grammar finds in token sequences. */
export interface GrammarFit {
  /** Per token, of sequences that were not trained on. */
  readonly perplexity?: number;
  /** Mean agreement of its best trees with trees that need no grammar: F1 of their inner phrases. */
  readonly branching: Readonly<Record<keyof typeof branchings, number | undefined>>;
}

/** Structure in token sequences. */
export interface PcfgStructure extends GrammarFit {
  /** The same with the tokens of each sequence shuffled. */
  readonly shuffled: GrammarFit;
  /** Perplexity when shuffled over perplexity: 1 without structure. */
  readonly orderGain?: number;
  readonly trainedOn: number;
  readonly heldOut: number;
}

const defaults = { phrases: 6, classes: 12, words: 500, rounds: 20, longest: 20, mostSequences: 400, seed: 0 };

/**
 * How much structure of phrases there is in token sequences: trains a small probabilistic grammar on every second of them, tries it on the others, and does the
 * same with shuffled tokens, next to which the numbers mean something.
 *
 * A plain grammar trained by expectation and maximisation, not the compound one with a neural network of the paper: it finds less. With the defaults some 20 ms a
 * sequence of 20 tokens and round; the time grows with the cube of length and of parts.
 *
 * Errors: `aborted`.
 *
 * Source: Chan et al. 2024, "Analyzing The Language of Visual Tokens"; Kim et al. 2019, "Compound Probabilistic Context-Free Grammars for Grammar Induction".
 *
 * @throws `invalid-option`
 */
export async function pcfgStructure(sequences: Iterable<Int32Array>, options: PcfgStructureOptions = {}): Promise<PcfgStructure> {
  const settings = { ...defaults, ...options };
  check(settings);
  const texts: Int32Array[] = [];
  for (const sequence of sequences) {
    if (sequence.length < 2 || sequence.length > settings.longest) continue;
    texts.push(sequence);
    if (texts.length === settings.mostSequences) break;
  }
  const { named, words } = withNames(texts, settings.words);
  const random = seededRandom(settings.seed);
  const shuffledTexts = named.map((text) => shuffled(text, random));
  const own = await fit(named, { ...settings, words });
  const control = await fit(shuffledTexts, { ...settings, words });
  const orderGain = own.perplexity === undefined || control.perplexity === undefined ? undefined : control.perplexity / own.perplexity;
  return { ...own, shuffled: control, ...(orderGain !== undefined && { orderGain }), trainedOn: Math.ceil(named.length / 2), heldOut: Math.floor(named.length / 2) };
}

async function fit(texts: readonly Int32Array[], { phrases, classes, words, rounds, seed, signal }: Required<Omit<PcfgStructureOptions, 'signal'>> & Pick<PcfgStructureOptions, 'signal'>): Promise<GrammarFit> {
  const grammar = await trainGrammar(randomGrammar({ phrases, classes, words }, seededRandom(seed)), texts.filter((_, at) => at % 2 === 0), rounds, signal);
  const heldOut = texts.filter((_, at) => at % 2 === 1);
  const perplexity = perplexityOf(grammar, heldOut);
  const trees = heldOut.map((text) => ({ tree: bestTree(grammar, text), length: text.length }));
  const agreement = (branching: (length: number) => readonly (readonly [number, number])[]): number | undefined => {
    const scores = trees.map(({ tree, length }) => spanF1(tree, branching(length), length)).filter((score) => score !== undefined);
    return quotient(scores.reduce((sum, score) => sum + score, 0), scores.length);
  };
  return { ...(perplexity !== undefined && { perplexity }), branching: { left: agreement(branchings.left), right: agreement(branchings.right), balanced: agreement(branchings.balanced) } };
}

function perplexityOf(grammar: Grammar, texts: readonly Int32Array[]): number | undefined {
  let logarithm = 0;
  let tokens = 0;
  for (const text of texts) {
    logarithm += Math.log(new ParseChart(grammar, text, 'sum').probability);
    tokens += text.length;
  }
  return tokens === 0 ? undefined : Math.exp(-logarithm / tokens);
}

/** The texts with words numbered from the most frequent; the last number is for all others, if there are more than so many. */
function withNames(texts: readonly Int32Array[], most: number): { readonly named: readonly Int32Array[]; readonly words: number } {
  const counts = new Map<number, number>();
  for (const text of texts) for (const id of text) counts.set(id, (counts.get(id) ?? 0) + 1);
  const nameOf = new Map([...counts].toSorted(([a, more], [b, less]) => less - more || a - b).map(([id], at) => [id, Math.min(at, most - 1)]));
  return { named: texts.map((text) => text.map((id) => nameOf.get(id)!)), words: Math.min(most, nameOf.size) };
}

function shuffled(text: Int32Array, random: Random): Int32Array {
  const result = text.slice();
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}

function check({ longest, ...numbers }: Readonly<Record<keyof typeof defaults, number>>): void {
  const stage = 'pcfgStructure';
  checkOption(stage, 'longest', longest, Number.isInteger(longest) && longest >= 2 && longest <= 40, 'a whole number of tokens from 2 to 40');
  for (const name of ['phrases', 'classes', 'words', 'rounds', 'mostSequences'] as const) checkOption(stage, name, numbers[name], Number.isInteger(numbers[name]) && numbers[name] >= 1, 'a whole number from 1');
}
