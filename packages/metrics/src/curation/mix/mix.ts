import { described, TokstreamError } from '@tokstream/core';
import { filter, map, type OperatorFunction, pipe } from 'rxjs';
import type { CorpusDocument } from '../documents/corpus-document.ts';
import { compilePath } from './compile-path.ts';
import { type Replacement, replaceSpans } from './replace-spans.ts';

/** Which spans of an attribute are replaced, and by what. */
export interface SpanReplacement {
  /** JSONPath of a list of spans, such as `$.attributes.duplicate_paragraphs`. */
  readonly span: string;
  /** Spans with a lower score stay. Default: all are replaced */
  readonly minScore?: number;
  /** What takes their place; `{}` in it stands for what was there. Default nothing */
  readonly replacement?: string;
}

/** Settings of `mix`. */
export interface MixOptions {
  /** JSONPaths; a document stays when any of them leads to something. Default: all stay */
  readonly include?: readonly string[];
  /** JSONPaths; a document goes when any of them leads to something. */
  readonly exclude?: readonly string[];
  readonly replace?: readonly SpanReplacement[];
  /** Fields that documents lose at the end, such as `attributes`. */
  readonly discard?: readonly string[];
}

/**
 * Makes the corpus: drops documents and replaces stretches of text by rules over what the documents hold and what was found of them. Paths are
 * JSONPath as in RFC 9535 (see `compilePath`), and see the document as it came.
 *
 * Source: Dolma's mixer.
 *
 * @throws `invalid-path`; `invalid-document` as an error of the stream, for a path that leads to something that is no list of spans
 *
 * @example
 * ```js
 * import { mix } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * of(
 *   { id: '1', text: 'ahoy', attributes: { words: [[0, 4, 1]] } },
 *   { id: '2', text: 'write to a@b.c now', attributes: { words: [[0, 18, 4]], emails: [[9, 14, 1]] } },
 * )
 *   .pipe(mix({ exclude: ['$[?@.words[0][2] < 3]'], replace: [{ span: '$.attributes.emails', replacement: '<mail>' }] }))
 *   .subscribe(({ text }) => console.log(text)); // write to <mail> now
 * ```
 */
export function mix({ include = [], exclude = [], replace = [], discard = [] }: MixOptions): OperatorFunction<CorpusDocument, CorpusDocument> {
  const included = include.map(compilePath);
  const excluded = exclude.map(compilePath);
  const rules = replace.map(({ span, minScore = Number.NEGATIVE_INFINITY, replacement = '' }) => ({ span, find: compilePath(span), minScore, replacement }));
  const stays = (document: CorpusDocument): boolean => (included.length === 0 || included.some((path) => path(document).length > 0)) && !excluded.some((path) => path(document).length > 0);
  const replaced = (document: CorpusDocument): CorpusDocument => {
    const replacements = rules.flatMap(({ span, find, minScore, replacement }) => spansAt(document, span, find(document)).filter(([, , score]) => score >= minScore).map(([start, end]): Replacement => ({ start, end, by: replacement })));
    return replacements.length === 0 ? document : { ...document, text: replaceSpans(document.text, replacements) };
  };
  const lessened = (document: CorpusDocument): CorpusDocument => Object.fromEntries(Object.entries(document).filter(([field]) => !discard.includes(field))) as CorpusDocument;
  const operator = pipe(
    filter(stays),
    map((document: CorpusDocument) => {
      const made = rules.length === 0 ? document : replaced(document);
      return discard.length === 0 ? made : lessened(made);
    }),
  );
  return described(operator, { name: 'mix', input: 'document', output: 'document' });
}

type Span = readonly [start: number, end: number, score: number];

function spansAt({ id }: CorpusDocument, path: string, found: readonly unknown[]): readonly Span[] {
  const spans = found.flat();
  const wrong = spans.find((span) => !(Array.isArray(span) && span.length >= 3 && span.slice(0, 3).every((number) => typeof number === 'number')));
  if (wrong !== undefined) throw new TokstreamError(`In document ${JSON.stringify(id)} ${path} leads to ${JSON.stringify(wrong)?.slice(0, 40)}, which is no span [start, end, score]; give the path of a list of spans.`, { code: 'invalid-document', stage: 'mix' });
  return spans as readonly Span[];
}
