import { TokstreamError, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { advanceNodes } from './advance-nodes.ts';
import { addNodeLaw } from './byte-law.ts';
import { type ByteModel, endOfText } from './byte-model.ts';
import { byteText } from './byte-text.ts';
import type { ByteVocabulary } from './byte-vocabulary.ts';
import { logSum } from './log-add.ts';
import { NodeRows } from './node-rows.ts';
import { SortedVocabulary } from './sorted-vocabulary.ts';
import { type LiveNode, type TokenNode, tokenNode } from './token-node.ts';

/** How `byteModel` reads. */
export interface ByteModelOptions {
  /** What comes before the text, at least one token: beginning of sequence, or a whole prompt that ends in a special token. */
  readonly startIds: ArrayLike<number>;
  /** Tokens after which the text is over; default what the model says. Without any, the text never ends. */
  readonly endIds?: readonly number[];
  /** Rows that may wait in the cache before those no longer needed are dropped and others fed again; default 32. */
  readonly maxTentativeRows?: number;
}

/**
 * Turns a token model into a byte model, exactly: a byte string gets the mass of all token paths that the tokenizer could make
 * of some text that begins with it, so that it does not matter whether the string ends inside a token.
 *
 * Paths that the tokenizer never makes are left out and the law is normalised at every byte. The paths in question differ in
 * their last tokens only; they are fed as rows of a tree, one to three of them in most places. Keys and values and the logits of
 * live paths are all it holds. Borrows the model.
 *
 * Source: Phan et al., "Exact Byte-Level Probabilities from Tokenized Language Models for FIM-Tasks and Model Ensembles" (2024).
 *
 * @throws `invalid-prompt` without start ids, `invalid-vocabulary` for a vocabulary larger than the model's, `invalid-option`
 * @example
 * using bytes = byteModel(model, byteVocabulary(tokenizer), { startIds: [tokenizer.special.bos!] });
 * bytes.prefix('The mid');
 * const law = await bytes.next(); // of the byte after "mid", whatever tokens that makes
 */
export function byteModel(model: CausalLM, vocabulary: ByteVocabulary, options: ByteModelOptions): ByteModel {
  const { startIds, endIds = model.endOfSequence, maxTentativeRows = 32 } = options;
  const refuse = (message: string, code: string): never => {
    throw new TokstreamError(message, { code, stage: 'byteModel' });
  };
  if (startIds.length === 0) refuse('startIds is empty; give at least one token, such as the beginning-of-sequence token.', 'invalid-prompt');
  if (vocabulary.size > model.shape.vocabulary) refuse(`The vocabulary has ${vocabulary.size} tokens and the model ${model.shape.vocabulary}; give the vocabulary of the model's tokenizer.`, 'invalid-vocabulary');
  if (!Number.isSafeInteger(maxTentativeRows) || maxTentativeRows < 1) refuse(`maxTentativeRows is ${maxTentativeRows}; it must be a whole number above 0.`, 'invalid-option');
  const root = tokenNode(undefined, -1, 0);
  const rows = new NodeRows(model, model.createCache(), root, Int32Array.from(startIds), maxTentativeRows);
  const sorted = new SortedVocabulary(vocabulary);
  return new TokenByteModel({ vocabulary, sorted, endIds }, rows, [{ node: root, depth: 0, from: 0, to: sorted.ids.length }]);
}

/** What copies of a byte model share. */
interface Shared {
  readonly vocabulary: ByteVocabulary;
  readonly sorted: SortedVocabulary;
  readonly endIds: readonly number[];
}

class TokenByteModel implements ByteModel {
  readonly #shared: Shared;
  readonly #nodes: NodeRows;
  #live: readonly LiveNode[];
  #law: Float64Array | undefined;
  #pending: Promise<Float64Array> | undefined;

  constructor(shared: Shared, nodes: NodeRows, live: readonly LiveNode[]) {
    this.#shared = shared;
    this.#nodes = nodes;
    this.#live = live;
  }

  get rows(): number {
    return this.#nodes.rows;
  }

  async next(): Promise<Float64Array> {
    this.#pending ??= this.#law === undefined ? this.#compute() : Promise.resolve(this.#law);
    try {
      this.#law = await this.#pending;
      return this.#law.slice();
    } finally {
      this.#pending = undefined;
    }
  }

  async #compute(): Promise<Float64Array> {
    const { sorted, vocabulary, endIds } = this.#shared;
    // Walking bytes would otherwise never let anything else in, where the backend computes at once.
    await yieldToEventLoop();
    await this.#nodes.feed(this.#live.map(({ node }) => node));
    const law = new Float64Array(endOfText + 1).fill(Number.NEGATIVE_INFINITY);
    for (const live of this.#live) addNodeLaw(law, live, this.#nodes.logProbability(live.node), sorted, vocabulary.paths, endIds);
    const total = logSum(law);
    if (total === Number.NEGATIVE_INFINITY) throw new TokstreamError('The model gives no text that goes on from here any probability; start from another prefix.', { code: 'unsupported-bytes', stage: 'byteModel' });
    return law.map((mass) => mass - total);
  }

  advance(byte: number): void {
    this.prefix(Uint8Array.of(checkedByte(byte)));
  }

  allows(bytes: Uint8Array | string): boolean {
    return this.#after(bytes).length > 0;
  }

  prefix(bytes: Uint8Array | string): void {
    this.#checkIdle();
    const live = this.#after(bytes);
    if (live.length === 0) throw new TokstreamError('No text of this vocabulary goes on with these bytes; give others, and with a splitter only well-formed UTF-8.', { code: 'unsupported-bytes', stage: 'byteModel' });
    if (live === this.#live) return;
    this.#live = live;
    this.#law = undefined;
  }

  #after(bytes: Uint8Array | string): readonly LiveNode[] {
    const { sorted, vocabulary } = this.#shared;
    let live = this.#live;
    for (const byte of byteText(bytes)) live = advanceNodes(live, byte, sorted, vocabulary.paths);
    return live;
  }

  fork(): ByteModel {
    this.#checkIdle();
    const copies = new Map<TokenNode, TokenNode>();
    const copyOf = (node: TokenNode): TokenNode => {
      for (let at: TokenNode | undefined = node; at !== undefined && !copies.has(at); at = at.parent) copies.set(at, { ...at });
      return copies.get(node)!;
    };
    const forked = new TokenByteModel(this.#shared, this.#nodes.fork(copyOf), this.#live.map((live) => ({ ...live, node: copyOf(live.node) })));
    for (const copy of copies.values()) copy.parent &&= copies.get(copy.parent)!;
    forked.#law = this.#law;
    return forked;
  }

  [Symbol.dispose](): void {
    this.#nodes[Symbol.dispose]();
  }

  #checkIdle(): void {
    if (this.#pending !== undefined) throw new TokstreamError('The byte model is busy; await next() before going on.', { code: 'invalid-call', stage: 'byteModel' });
  }
}

function checkedByte(byte: number): number {
  if (Number.isInteger(byte) && byte >= 0 && byte < 256) return byte;
  throw new TokstreamError(`${byte} is no byte; advance takes 0 to 255, and the end of text is not gone on from.`, { code: 'invalid-byte', stage: 'byteModel' });
}
