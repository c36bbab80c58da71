import type { TokenizerPartJson } from '../tokenizer-json.ts';
import type { AlignedText } from './aligned-text.ts';

/**
 * Follows a text through a normalizer, step by step.
 *
 * Steps it cannot follow are taken to leave the text alone. Whether that was so shows when the result's text is compared with
 * what the normalizer really made; if they differ there is no alignment.
 */
export function alignNormalizer(aligned: AlignedText, normalizer: TokenizerPartJson | null): AlignedText {
  switch (normalizer?.type) {
    case 'Sequence':
      return ((normalizer['normalizers'] ?? []) as TokenizerPartJson[]).reduce(alignNormalizer, aligned);
    case 'Prepend':
      return aligned.text === '' ? aligned : prepend(aligned, String(normalizer['prepend']));
    case 'Replace': {
      const { String: from } = (normalizer['pattern'] ?? {}) as { readonly String?: string };
      return from === undefined || from === '' ? aligned : replace(aligned, from, String(normalizer['content']));
    }
    default:
      return aligned;
  }
}

/** Puts text in front that stands for nothing in the source. */
function prepend(aligned: AlignedText, text: string): AlignedText {
  const nothing = Array.from({ length: text.length }, () => aligned.start[0]!);
  return { text: text + aligned.text, start: [...nothing, ...aligned.start], end: [...nothing, ...aligned.end] };
}

/** Each unit of a replacement stands for all that it replaces, unless lengths agree. */
function replace(aligned: AlignedText, from: string, to: string): AlignedText {
  const text: string[] = [];
  const start: number[] = [];
  const end: number[] = [];
  let at = 0;
  for (;;) {
    const next = aligned.text.indexOf(from, at);
    const stop = next < 0 ? aligned.text.length : next;
    text.push(aligned.text.slice(at, stop));
    for (let unit = at; unit < stop; unit++) {
      start.push(aligned.start[unit]!);
      end.push(aligned.end[unit]!);
    }
    if (next < 0) return { text: text.join(''), start, end };
    at = next + from.length;
    text.push(to);
    for (let unit = 0; unit < to.length; unit++) {
      const same = from.length === to.length;
      start.push(aligned.start[same ? next + unit : next]!);
      end.push(aligned.end[same ? next + unit : at - 1]!);
    }
  }
}
