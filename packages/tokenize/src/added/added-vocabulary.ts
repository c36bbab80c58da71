import { invalid } from '../load/parse-tokenizer-json.ts';
import type { Vocabulary } from '../pipeline/piece-model.ts';
import type { AddedTokenJson } from '../tokenizer-json.ts';

/**
 * Checks that the added tokens of a file have the ids that the crate gives them: that of the model's vocabulary, or else the next
 * free one after as many ids as the vocabulary has tokens. The crate ignores what the file says; a file that says otherwise means
 * something else to every reader, so it is refused.
 *
 * @throws TokstreamError `invalid-tokenizer`
 */
export function checkAddedTokens(tokens: readonly AddedTokenJson[], vocabulary: Vocabulary, count: number, name: string): void {
  const given = new Map<string, number>();
  let largest = -1;
  for (const { id, content } of tokens) {
    if (content === '') continue;
    const next = largest >= count ? largest + 1 : count;
    const expected = given.get(content) ?? vocabulary.idOf(content) ?? next;
    if (id !== expected) throw invalid(name, `its added token ${JSON.stringify(content)} has the id ${id}, where the Hugging Face library gives it ${expected}`);
    given.set(content, id);
    largest = Math.max(largest, id);
  }
}

/** A model's vocabulary with the added tokens over it, as the crate looks tokens up. */
export class AddedVocabulary {
  readonly size: number;
  readonly #model: Vocabulary;
  readonly #idOf: ReadonlyMap<string, number>;
  readonly #tokenOf: ReadonlyMap<number, string>;

  constructor(model: Vocabulary, tokens: readonly AddedTokenJson[]) {
    this.#model = model;
    this.#idOf = new Map(tokens.map(({ id, content }) => [content, id]));
    this.#tokenOf = new Map(tokens.map(({ id, content }) => [id, content]));
    this.size = tokens.reduce((size, { id }) => Math.max(size, id + 1), model.size);
  }

  idOf(token: string): number | null {
    return this.#idOf.get(token) ?? this.#model.idOf(token);
  }

  tokenOf(id: number): string | null {
    return this.#tokenOf.get(id) ?? this.#model.tokenOf(id);
  }
}
