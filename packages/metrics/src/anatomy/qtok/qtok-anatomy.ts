import { nameWordOf } from './name-word-of.ts';
import { isByteCharacter, qtokVocabulary } from './qtok-vocabulary.ts';

/** Qtok's classes of tokens, in its order and with its names. */
export const qtokClasses = ['control_tokens', 'pure_unicode', 'char_alpha', 'spaced_alpha', 'inner_alpha', 'char_other', 'spaced_other', 'inner_other', 'unicode_flanks', 'char_errors', 'spaced_errors', 'inner_errors'] as const;

/** One of Qtok's classes of tokens. */
export type QtokClass = (typeof qtokClasses)[number];

/** What Qtok counts in a vocabulary. */
export interface QtokAnatomy {
  readonly tokens: number;
  readonly classes: Readonly<Record<QtokClass, number>>;
  /** Tokens of letters by the first word of their characters' names, as `LATIN`, and their class. */
  readonly scripts: Readonly<Record<string, Readonly<Partial<Record<QtokClass, number>>>>>;
}

/** Names in brackets that Qtok leaves among texts, as they are of HTML. */
const htmlTags: ReadonlySet<string> = new Set(['br', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'b', 'img', 'li', 'tr', 'td', 'p', 'th', 'u', 'em']);

/**
 * The counts of Qtok for a `tokenizer.json`, defects included, to compare with published tables; `vocabularyAnatomy` is the right one. Here
 * Latin letters up to U+0143 and all that stands for a byte are `pure_unicode` when alone, scripts are told by names (so that marks and wide
 * letters are none), and how the vocabulary is written is guessed.
 *
 * Where Qtok itself stops (an empty token, two tokens that decode to one) this goes on: an empty token is `inner_other`, equal ones are one.
 *
 * Source: Chelombitko et al. 2024, "Qtok".
 *
 * @param tokenizerJson the text of the file
 * @throws `invalid-tokenizer`
 */
export function qtokAnatomy(tokenizerJson: string): QtokAnatomy {
  const classes = Object.fromEntries(qtokClasses.map((name) => [name, 0])) as Record<QtokClass, number>;
  const scripts: Record<string, Partial<Record<QtokClass, number>>> = {};
  const tokens = qtokVocabulary(tokenizerJson);
  for (const token of tokens) {
    const [name, script] = classOf(token);
    classes[name] += 1;
    if (script !== undefined) (scripts[script] ??= {})[name] = (scripts[script][name] ?? 0) + 1;
  }
  return { tokens: tokens.size, classes, scripts };
}

function classOf(token: string): readonly [name: QtokClass, script?: string] {
  const characters = Array.from(token);
  if (characters.length === 1) return isByteCharacter(token) ? ['pure_unicode'] : byNames('char', characters);
  if (token.startsWith(' ')) return byNames('spaced', characters.slice(1));
  const isFlank = token.startsWith('<0y');
  const isBracketed = (token.startsWith('<') && token.endsWith('>') && !token.includes('<0y')) || (token.startsWith('[') && token.endsWith(']'));
  if (isBracketed && !htmlTags.has(token.slice(1, -1).toLowerCase().replaceAll('/', ''))) return ['control_tokens'];
  return isFlank ? ['unicode_flanks'] : byNames('inner', characters);
}

function byNames(place: 'char' | 'spaced' | 'inner', characters: readonly string[]): readonly [name: QtokClass, script?: string] {
  const words = new Set(characters.map(nameWordOf));
  if (words.has(null)) return [`${place}_errors`];
  const [word] = words;
  return words.size === 1 && word ? [`${place}_alpha`, word] : [`${place}_other`];
}
