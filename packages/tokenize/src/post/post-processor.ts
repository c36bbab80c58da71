import { invalid, unsupported } from '../load/parse-tokenizer-json.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { readTemplate } from './read-template.ts';
import { sequence, token, type TemplatePiece } from './template-piece.ts';

/** What a tokenizer does after the model: which tokens it adds around one text or two, and how it corrects offsets. */
export interface PostProcessor {
  /** The order of texts and added tokens in a row of one text, or of two. */
  template(pair: boolean): readonly TemplatePiece[];
  /** How many tokens `template(pair)` adds. */
  addedTokens(pair: boolean): number;
  /** Whether offsets leave out the white space at a token's ends, and whether a first space was put in; `null`: they keep it. */
  readonly trimOffsets: TrimOffsets | null;
}

/** How offsets are trimmed; see `OffsetTrimmer`. */
export interface TrimOffsets {
  /** A text that began without a space was given one, so the first token's first space is not in the text. */
  readonly addPrefixSpace: boolean;
}

interface Parts {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
  readonly trimOffsets: TrimOffsets | null;
}

/**
 * Reads the `post_processor` of a `tokenizer.json`.
 *
 * @param part `null` when the file has none: nothing is added
 * @param name what errors call the tokenizer
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`
 */
export function readPostProcessor(part: TokenizerPartJson | null, name: string): PostProcessor {
  const { single, pair, trimOffsets } = part === null ? { ...bare, trimOffsets: null } : partsOf(part, name);
  const added = (pieces: readonly TemplatePiece[]): number => pieces.reduce((sum, piece) => sum + (piece.kind === 'token' ? piece.ids.length : 0), 0);
  const [inSingle, inPair] = [added(single), added(pair)];
  return { template: (isPair) => (isPair ? pair : single), addedTokens: (isPair) => (isPair ? inPair : inSingle), trimOffsets };
}

const bare = { single: [sequence(0, 0)], pair: [sequence(0, 0), sequence(1, 1)] } as const;

function partsOf(part: TokenizerPartJson, name: string): Parts {
  switch (part.type) {
    case 'ByteLevel':
      return { ...bare, trimOffsets: trimming(part) };
    case 'TemplateProcessing':
      return { ...readTemplate(part, name), trimOffsets: null };
    case 'BertProcessing': {
      const [cls, sep] = [tokenOf(part, 'cls', name), tokenOf(part, 'sep', name)];
      const single = [token(cls, 0), sequence(0, 0), token(sep, 0)];
      return { single, pair: [...single, sequence(1, 1), token(sep, 1)], trimOffsets: null };
    }
    case 'RobertaProcessing': {
      const [cls, sep] = [tokenOf(part, 'cls', name), tokenOf(part, 'sep', name)];
      const single = [token(cls, 0), sequence(0, 0, 0), token(sep, 0)];
      return { single, pair: [...single, token(sep, 0), sequence(1, 0, 0), token(sep, 0)], trimOffsets: trimming(part) };
    }
    case 'Sequence':
      return inSequence(part, name);
    default:
      throw unsupported(name, `the post-processor ${part.type}`);
  }
}

/** Both `ByteLevel` and `RobertaProcessing` trim, and expect a first space, unless they say otherwise. */
function trimming(part: TokenizerPartJson): TrimOffsets | null {
  return part['trim_offsets'] === false ? null : { addPrefixSpace: part['add_prefix_space'] !== false };
}

function inSequence(part: TokenizerPartJson, name: string): Parts {
  const processors = part['processors'];
  if (!Array.isArray(processors)) throw invalid(name, 'its post-processor Sequence has no "processors"');
  const all = processors.map((each: TokenizerPartJson) => partsOf(each, name));
  const templates = all.filter((parts) => !isBare(parts));
  const trims = all.filter(({ trimOffsets }) => trimOffsets !== null);
  // The crate itself stops at a second template, and trims twice over.
  if (templates.length > 1) throw unsupported(name, 'a Sequence of several post-processors that add tokens');
  if (trims.length > 1) throw unsupported(name, 'a Sequence of several post-processors that trim offsets');
  const { single, pair } = templates[0] ?? bare;
  return { single, pair, trimOffsets: trims[0]?.trimOffsets ?? null };
}

/** A nested Sequence may add nothing. */
function isBare({ single, pair }: Parts): boolean {
  return single === bare.single && pair === bare.pair;
}

function tokenOf(part: TokenizerPartJson, key: string, name: string): number {
  const entry = part[key];
  if (Array.isArray(entry) && Number.isInteger(entry[1])) return entry[1] as number;
  throw invalid(name, `its ${part.type} has no "${key}" of a token and its id`);
}
