import { byteToChar } from '../byte-alphabet.ts';
import { listParts } from '../load/list-parts.ts';
import { invalid, unsupported } from '../load/parse-tokenizer-json.ts';
import { compilePattern } from '../pattern/compile-pattern.ts';
import type { PieceSink, PieceStage, PieceStageFactory } from '../pipeline/piece-stage.ts';
import { PatternSplitter } from '../pretokenize/pattern-splitter.ts';
import { Prefixer } from '../pretokenize/prefixer.ts';
import { UnitReplacer } from '../pretokenize/unit-replacer.ts';
import { WholePieceSplitter } from '../pretokenize/whole-piece-splitter.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { classOfRanges } from '../unicode/code-point-ranges.ts';
import { bertMarksKept, marksKept } from '../unicode/older-unicode.ts';
import { CharacterNormalizer } from './character-normalizer.ts';
import { CharacterTable } from './character-table.ts';
import { ClusterMemory, type ClusterRule } from './cluster-memory.ts';
import { ClusterNormalizer } from './cluster-normalizer.ts';
import { PrecompiledNormalizer } from './precompiled-normalizer.ts';
import { PrecompiledTable } from './precompiled-table.ts';
import { ReplacingWriter } from './replacing-writer.ts';
import { Strip } from './strip.ts';
import { unicodeForm } from './unicode-form.ts';

/** Reads one kind of normalizer. */
type NormalizerReader = (part: TokenizerPartJson, name: string) => readonly PieceStageFactory[];

/** U+1CF2 and U+1CF3 were marks once. */
const mark: RegExp = /* @__PURE__ */ new RegExp(String.raw`[[\p{M}\u{1cf2}\u{1cf3}]--[${classOfRanges(marksKept)}]]`, 'v');
const bertMark: RegExp = /* @__PURE__ */ new RegExp(String.raw`[[\p{Mn}\u{1734}\u{1171e}]--[${classOfRanges(bertMarksKept)}]]`, 'v');

function characters(rewrite: (character: string) => string): PieceStageFactory {
  const table = new CharacterTable(rewrite);
  return () => new CharacterNormalizer(table);
}

function lowercase(): PieceStageFactory {
  return characters((character) => character.toLowerCase());
}

function without(marks: RegExp): PieceStageFactory {
  return characters((character) => (marks.test(character) ? '' : character));
}

/** Every kind of normalizer but Sequence. */
export const normalizerKinds: Readonly<Record<string, NormalizerReader>> = {
  NFC: () => [clusters(unicodeForm('NFC'))],
  NFD: () => [clusters(unicodeForm('NFD'))],
  NFKC: () => [clusters(unicodeForm('NFKC'))],
  NFKD: () => [clusters(unicodeForm('NFKD'))],
  Lowercase: () => [lowercase()],
  StripAccents: () => [without(mark)],
  Strip: (part) => [() => new Strip(part['strip_left'] !== false, part['strip_right'] !== false)],
  Prepend: (part, name) => {
    const text = part['prepend'];
    if (typeof text !== 'string') throw invalid(name, 'its Prepend normalizer has no "prepend"');
    return text === '' ? [] : [() => new Prefixer(text, 'always')];
  },
  Replace: replace,
  BertNormalizer: bert,
  Nmt: () => [characters((character) => (nmtSpace.test(character) ? ' ' : nmtDropped.test(character) ? '' : character))],
  Precompiled: (part, name) => {
    const table = new PrecompiledTable(part['precompiled_charsmap'], name);
    return [() => new PrecompiledNormalizer(table)];
  },
  ByteLevel: () => [characters(standIns)],
};

/**
 * Reads the normalizer of a `tokenizer.json`.
 *
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer` with the component's name
 */
export function normalizerStages(part: TokenizerPartJson | null, name: string): readonly PieceStageFactory[] {
  return listParts(part, 'normalizers').flatMap((each) => {
    const read = normalizerKinds[each.type];
    if (read === undefined) throw unsupported(name, `the normalizer ${each.type}`);
    return read(each, name);
  });
}

/** What the stages make of one text. */
export function normalizeText(stages: readonly PieceStageFactory[], text: string): string {
  let result = '';
  const end: PieceSink = {
    push: (part, from, to) => {
      result += part.slice(from, to);
    },
    endPiece: () => {},
    piece: (part, from, to) => {
      result += part.slice(from, to);
    },
    added: () => {},
  };
  const made: PieceStage[] = stages.map((make) => make());
  made.forEach((stage, at) => {
    stage.next = made[at + 1] ?? end;
  });
  (made[0] ?? end).piece(text, 0, text.length, { base: 0, start: null, end: null });
  return result;
}

function clusters(rule: ClusterRule): PieceStageFactory {
  const memory = new ClusterMemory(rule);
  return () => new ClusterNormalizer(memory);
}

function replace(part: TokenizerPartJson, name: string): readonly PieceStageFactory[] {
  const content = part['content'];
  if (typeof content !== 'string') throw invalid(name, 'its Replace normalizer has no "content"');
  const literal = (part['pattern'] as { readonly String?: unknown } | undefined)?.String;
  if (literal === '') throw unsupported(name, 'a Replace normalizer with an empty pattern');
  if (typeof literal === 'string' && literal.length === 1 && content.length === 1) return [() => new UnitReplacer(literal, content)];
  const pattern = compilePattern(part['pattern'], 'Replace normalizer', name);
  if (pattern.automaton === null) return [() => new WholePieceSplitter(pattern.expression, new ReplacingWriter(content))];
  const { automaton } = pattern;
  return [() => new PatternSplitter(automaton, new ReplacingWriter(content))];
}

/** What BERT calls white space and control characters. */
const bertLine = /[\t\n\r]/u;
const bertDropped = /(?![\u{890}\u{891}\u{8e2}\u{110cd}\u{13430}-\u{1343f}])[\0\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const bertSpace = /\p{White_Space}/u;
const chinese = /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/u;

function bert(part: TokenizerPartJson): readonly PieceStageFactory[] {
  const isLower = part['lowercase'] !== false;
  const strips = typeof part['strip_accents'] === 'boolean' ? part['strip_accents'] : isLower;
  const cleaned = (character: string): string => (bertLine.test(character) ? ' ' : bertDropped.test(character) ? '' : bertSpace.test(character) ? ' ' : character);
  return [
    ...(part['clean_text'] === false ? [] : [characters(cleaned)]),
    ...(part['handle_chinese_chars'] === false ? [] : [characters((character) => (chinese.test(character) ? ` ${character} ` : character))]),
    ...(strips ? [clusters(unicodeForm('NFD')), without(bertMark)] : []),
    ...(isLower ? [lowercase()] : []),
  ];
}

/** SentencePiece's "nmt" rules: control characters go, other white space becomes a space. */
const nmtSpace = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/u;
const nmtDropped = /(?![\0\t\n\f\r\u0080-\u008e\u0090-\u009e])\p{Cc}/u;

function standIns(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => byteToChar[byte]!).join('');
}
