import { described } from '@tokstream/core';
import { map, type OperatorFunction } from 'rxjs';
import type { CorpusDocument } from '../documents/corpus-document.ts';
import type { Tagger } from './tagger.ts';

/** Settings of `tag`. */
export interface TagOptions {
  /** First part of the names of attributes. Default `tokstream` */
  readonly experiment?: string;
}

/**
 * Adds what taggers find to the attributes of documents, under the names that Dolma gives them: `experiment__tagger__type`.
 *
 * @example
 * ```js
 * import { gopherTagger, tag } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * of({ id: '1', text: 'the whale rose and the men pulled' })
 *   .pipe(tag([gopherTagger()], { experiment: 'ships' }))
 *   .subscribe(({ attributes }) => console.log(JSON.stringify(attributes['ships__gopher_v1__word_count']))); // [[0,33,7]]
 * ```
 */
export function tag(taggers: readonly Tagger[], { experiment = 'tokstream' }: TagOptions = {}): OperatorFunction<CorpusDocument, CorpusDocument> {
  const named = taggers.map((tagger) => ({ tagger, names: new Map<string, string>() }));
  const operator = map((document: CorpusDocument): CorpusDocument => {
    const attributes: Record<string, unknown> = { ...document.attributes };
    for (const { tagger, names } of named) {
      const found = tagger.tag(document.text);
      for (const type in found) {
        let name = names.get(type);
        if (name === undefined) names.set(type, (name = `${experiment}__${tagger.name}__${type}`));
        attributes[name] = found[type];
      }
    }
    return { ...document, attributes };
  });
  return described(operator, { name: `tag ${taggers.map(({ name }) => name).join(', ')}`, input: 'document', output: 'document' });
}
