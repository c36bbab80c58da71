import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import type { PieceModelFile } from './piece-model.ts';

const mark = '▁';

/**
 * SentencePiece's normalizer in Hugging Face's parts: replacements, white space taken out, a first space put in, spaces marked.
 *
 * Only spaces are white space here; the replacements have made spaces of what else should count.
 */
export function pieceNormalizer(file: PieceModelFile): TokenizerPartJson {
  const { charsMap, addDummyPrefix, removeExtraWhiteSpace } = file.normalizer;
  const normalizers: TokenizerPartJson[] = [];
  if (charsMap.length > 0) normalizers.push({ type: 'Precompiled', precompiled_charsmap: base64(charsMap) });
  if (removeExtraWhiteSpace) {
    // A mark that the text itself ends with goes too, but not one at its beginning. Behind an added token the first space stays,
    // and where the whole text begins it is as good as the one that would be put in.
    normalizers.push(replace({ Regex: String.raw`[ ${mark}]+\z` }, ''), replace({ Regex: String.raw`\A +` }, prefixesOnce(file) ? mark : ''));
    normalizers.push(replace({ Regex: ' {2,}' }, ' '));
  }
  if (addDummyPrefix && !prefixesOnce(file)) normalizers.push({ type: 'Prepend', prepend: mark });
  normalizers.push(replace({ String: ' ' }, mark));
  return { type: 'Sequence', normalizers };
}

/** `null` when the model cuts the whole text. */
export function piecePretokenizer(file: PieceModelFile): TokenizerPartJson | null {
  if (prefixesOnce(file)) return metaspace('first', false);
  const crossesWords = file.pieces.some(({ text, type }) => (type === 'normal' || type === 'user-defined') && text.includes(mark, 1));
  return file.modelType === 'unigram' && !crossesWords ? metaspace('never', true) : null;
}

/** Added tokens cut the text, and only its very beginning gets a space. */
function prefixesOnce(file: PieceModelFile): boolean {
  return file.normalizer.addDummyPrefix && file.modelType !== 'unigram' && file.pieces.some(({ type }) => type === 'user-defined');
}

function metaspace(prepend_scheme: 'first' | 'never', split: boolean): TokenizerPartJson {
  return { type: 'Metaspace', replacement: mark, prepend_scheme, split };
}

function replace(pattern: { readonly String: string } | { readonly Regex: string }, content: string): TokenizerPartJson {
  return { type: 'Replace', pattern, content };
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
