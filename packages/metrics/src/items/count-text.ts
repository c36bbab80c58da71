import { segmentedWords } from './segmented-words.ts';

/** How words are counted. */
export interface CountTextOptions {
  /** Words of a text. Default: what `Intl.Segmenter` takes for words in the language. */
  readonly countWords?: (text: string) => number;
  /** A BCP 47 tag. */
  readonly language?: string;
}

/** How long a text is. */
export interface TextSize {
  /** In UTF-8; a lone surrogate takes three. */
  readonly bytes: number;
  /** Code points. */
  readonly characters: number;
  readonly words: number;
}

/** Bytes, characters and words of a text. */
export function countText(text: string, { language, countWords = (text: string) => segmentedWords(text, language).length }: CountTextOptions = {}): TextSize {
  let bytes = 0;
  let characters = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    characters += 1;
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isTrailing(text.charCodeAt(at + 1))) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return { bytes, characters, words: countWords(text) };
}

function isTrailing(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
