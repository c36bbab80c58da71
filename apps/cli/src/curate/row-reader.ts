import { TokstreamError } from '@tokstream/core';
import { type AttributeRecord, type CorpusDocument, parseAttributes, readJsonLines } from '@tokstream/metrics';
import { openLines } from './open-lines.ts';

/** The rows of an attributes file, for documents that come in its order. */
export class RowReader {
  readonly #path: string;
  readonly #batches: AsyncGenerator<readonly AttributeRecord[]>;
  #rows: readonly AttributeRecord[] = [];
  #at = 0;

  constructor(path: string, signal: AbortSignal, maxLineBytes: number) {
    this.#path = path;
    this.#batches = readJsonLines(openLines(path, signal), parseAttributes, { name: path, maxLineBytes });
  }

  /** Documents with the attributes of as many rows. */
  async join(documents: readonly CorpusDocument[]): Promise<CorpusDocument[]> {
    const joined: CorpusDocument[] = [];
    for (const document of documents) {
      const row = this.#at < this.#rows.length ? this.#rows[this.#at]! : await this.#refill();
      this.#at += 1;
      if (row?.id !== document.id) throw new TokstreamError(`${this.#path} ${row === undefined ? 'ends' : `has attributes of ${JSON.stringify(row.id)}`} where document ${JSON.stringify(document.id)} stands; it must have a row for each document, in the same order.`, { code: 'invalid-document', stage: 'curate' });
      joined.push({ ...document, attributes: { ...document.attributes, ...row.attributes } });
    }
    return joined;
  }

  async #refill(): Promise<AttributeRecord | undefined> {
    const next = await this.#batches.next();
    this.#rows = next.done === true ? [] : next.value;
    this.#at = 0;
    return this.#rows[0];
  }

  /** Stops reading. */
  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}
