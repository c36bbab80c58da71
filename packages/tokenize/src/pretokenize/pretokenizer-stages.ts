import { listParts } from '../load/list-parts.ts';
import { invalid, unsupported } from '../load/parse-tokenizer-json.ts';
import { normalizerKinds } from '../normalize/normalizer-stages.ts';
import { compilePattern, compileSource, type CompiledPattern } from '../pattern/compile-pattern.ts';
import type { PieceStageFactory } from '../pipeline/piece-stage.ts';
import { readDigitGroupSplit } from '../strategies/digit-groups/digit-group-regex.ts';
import { digitGroups } from '../strategies/digit-groups/digit-groups.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { classOfRanges } from '../unicode/code-point-ranges.ts';
import { notPunctuation } from '../unicode/older-unicode.ts';
import { PatternSplitter } from './pattern-splitter.ts';
import { Prefixer } from './prefixer.ts';
import { SegmentWriter, type SplitBehavior, splitBehaviors } from './split-behavior.ts';
import { UnitReplacer } from './unit-replacer.ts';
import { WholePieceSplitter } from './whole-piece-splitter.ts';

/** A pre-tokenizer as stages. */
export interface Pretokenizer {
  readonly stages: readonly PieceStageFactory[];
  /** True when the last part is ByteLevel: the model then reads pieces as UTF-8 bytes under their stand-in characters. */
  readonly byteLevel: boolean;
}

/** Reads one kind of pre-tokenizer. */
type PretokenizerReader = (part: TokenizerPartJson, name: string) => readonly PieceStageFactory[];

const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** What `\w` is for the crate's own expressions, which are not Oniguruma's. */
const word = String.raw`\w\u200c\u200d`;
/** ASCII signs and Unicode's punctuation, as the crate's older table has it. */
const punctuation = String.raw`[[!-/:-@\[-${'`'}{-~\p{P}\u{166d}\u{111c9}]&&[^${classOfRanges(notPunctuation)}]]`;

/** Every kind of pre-tokenizer but ByteLevel and Sequence. */
export const pretokenizerKinds: Readonly<Record<string, PretokenizerReader>> = {
  Split: (part, name) => {
    // Its look-ahead would hold whole texts; arithmetic holds a run of digits.
    const groups = readDigitGroupSplit(part);
    if (groups !== null) return [digitGroups(groups).createStage];
    return [splitter(compilePattern(part['pattern'], 'Split pre-tokenizer', name), behaviorOf(part['behavior'], name), part['invert'] === true)];
  },
  Whitespace: (_, name) => [splitter(compileSource(`[${word}]+|[^${word}\\s]+`, 'Whitespace', name), 'Removed', true)],
  WhitespaceSplit: (_, name) => [splitter(compileSource(String.raw`\s`, 'WhitespaceSplit', name), 'Removed', false)],
  BertPreTokenizer: (_, name) => [
    splitter(compileSource(String.raw`\s`, 'BertPreTokenizer', name), 'Removed', false),
    splitter(compileSource(punctuation, 'BertPreTokenizer', name), 'Isolated', false),
  ],
  Punctuation: (part, name) => [splitter(compileSource(punctuation, 'Punctuation', name), behaviorOf(part['behavior'] ?? 'Isolated', name), false)],
  Digits: (part, name) => [splitter(compileSource(String.raw`\p{N}`, 'Digits', name), part['individual_digits'] === true ? 'Isolated' : 'Contiguous', false)],
  CharDelimiterSplit: (part, name) => [splitter(compilePattern({ String: part['delimiter'] }, 'CharDelimiterSplit', name), 'Removed', false)],
  Metaspace: metaspace,
};

/**
 * Reads the pre-tokenizer of a `tokenizer.json`.
 *
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer` with the component's name
 */
export function pretokenizerStages(part: TokenizerPartJson | null, name: string): Pretokenizer {
  const parts = listParts(part, 'pretokenizers');
  const last = parts.at(-1);
  const byteLevel = last?.type === 'ByteLevel';
  const stages = parts.flatMap((each, at) => {
    if (each.type !== 'ByteLevel') {
      const read = pretokenizerKinds[each.type];
      if (read === undefined) throw unsupported(name, `the pre-tokenizer ${each.type}`);
      return read(each, name);
    }
    // What follows sees the stand-in characters.
    return [...byteLevelStages(each, name), ...(at < parts.length - 1 ? normalizerKinds['ByteLevel']!(each, name) : [])];
  });
  return { stages, byteLevel };
}

function byteLevelStages(part: TokenizerPartJson, name: string): readonly PieceStageFactory[] {
  return [
    ...(part['add_prefix_space'] === false ? [] : [(): Prefixer => new Prefixer(' ', 'missing')]),
    ...(part['use_regex'] === false ? [] : [splitter(compileSource(gpt2, 'ByteLevel', name), 'Isolated', false)]),
  ];
}

function metaspace(part: TokenizerPartJson, name: string): readonly PieceStageFactory[] {
  const mark = part['replacement'] ?? '\u2581';
  if (typeof mark !== 'string' || mark.length !== 1) throw invalid(name, `its Metaspace has the replacement ${JSON.stringify(mark)}`);
  const scheme = part['prepend_scheme'] ?? (part['add_prefix_space'] === false ? 'never' : 'always');
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never') throw unsupported(name, `the Metaspace prepend_scheme ${JSON.stringify(scheme)}`);
  return [
    (): UnitReplacer => new UnitReplacer(' ', mark),
    ...(scheme === 'never' ? [] : [(): Prefixer => new Prefixer(mark, scheme === 'first' ? 'missing-at-start' : 'missing')]),
    ...(part['split'] === false ? [] : [splitter(compilePattern({ String: mark }, 'Metaspace', name), 'MergedWithNext', false)]),
  ];
}

function splitter(pattern: CompiledPattern, behavior: SplitBehavior, invert: boolean): PieceStageFactory {
  if (pattern.automaton === null) return () => new WholePieceSplitter(pattern.expression, new SegmentWriter(behavior, invert));
  const { automaton } = pattern;
  return () => new PatternSplitter(automaton, new SegmentWriter(behavior, invert));
}

function behaviorOf(value: unknown, name: string): SplitBehavior {
  // The crate writes them capitalised and its Python binding takes them in snake case.
  const spelled = typeof value === 'string' ? value.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()) : value;
  const behavior = splitBehaviors.find((known) => known === spelled);
  if (behavior === undefined) throw invalid(name, `its pre-tokenizer has the behavior ${JSON.stringify(value)}`);
  return behavior;
}
