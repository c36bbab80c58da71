import type { ModelShape } from '@tokstream/model';
import type { AccumulatedAttentionOptions } from './accumulated-attention.ts';
import type { FutureAttentionOptions } from './future-attention.ts';
import type { WindowAttentionOptions } from './window-attention.ts';

/** All that happened to one key head of a layer, with nothing forgotten, and the question what its slots are worth. */
export interface Past {
  readonly shape: ModelShape;
  readonly layer: number;
  readonly kvHead: number;
  /** Rows so far, one a token. */
  readonly rows: number;
  readonly promptLength: number;
  /** Tokens in the slots of this head, and of every head. */
  readonly tokens: readonly number[];
  /** Where the key of each slot is seen, and where the next row will stand. */
  readonly positions: readonly number[];
  readonly next: number;
  readonly everyHead: readonly (readonly number[])[];
  /** Candidates are the slots [from, to). */
  readonly from: number;
  readonly to: number;
  /** What a row of a query head gave to a token; 0 where it did not see it. */
  readonly attention: (head: number, row: number, token: number) => number;
  readonly key: (token: number) => readonly number[];
  readonly value: (token: number) => readonly number[];
  readonly query: (head: number, token: number) => readonly number[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((part, at) => part * b[at]!));
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));
const softmax = (logits: readonly number[]): number[] => {
  const weights = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  return weights.map((weight) => weight / sum(weights));
};
const groupOf = ({ shape, kvHead }: Past): number[] => range((kvHead * shape.heads) / shape.kvHeads, ((kvHead + 1) * shape.heads) / shape.kvHeads);

function turned(vector: readonly number[], position: number, { shape, layer }: Past): number[] {
  const angles = shape.rotations[layer];
  if (angles === undefined) return [...vector];
  const half = angles.length;
  return vector.map((part, at) => {
    const angle = position * angles[at % half]!;
    return part * Math.cos(angle) + (at < half ? -vector[at + half]! : vector[at - half]!) * Math.sin(angle);
  });
}

/** The smallest version of each scorer: from everything that happened, all at once. */
export const references = {
  accumulatedAttention: (past: Past, { group = 'sum', decay = 1, normalise = 'none' }: AccumulatedAttentionOptions = {}): number[] =>
    past.tokens.map((token) => {
      const weights = range(0, past.rows).map((row) => {
        const heads = groupOf(past).map((head) => past.attention(head, row, token));
        return decay ** (past.rows - 1 - row) * (group === 'max' ? Math.max(...heads) : group === 'mean' ? mean(heads) : sum(heads));
      });
      return sum(weights) / (normalise === 'count' ? sum(range(token, past.rows).map((row) => decay ** (past.rows - 1 - row))) : 1);
    }),

  newestAttention: (past: Past): number[] => past.tokens.map((_, slot) => mean(range(0, past.shape.heads).map((head) => past.attention(head, past.rows - 1, past.everyHead[Math.floor((head * past.shape.kvHeads) / past.shape.heads)]![slot]!)))),

  windowAttention: (past: Past, { window = 64, pool = 5 }: WindowAttentionOptions = {}): number[] => {
    const last = range(Math.max(0, past.rows - window), past.rows);
    const scores = past.tokens.slice(0, past.to).map((token) => mean(last.map((row) => mean(groupOf(past).map((head) => past.attention(head, row, token))))));
    return past.tokens.map((_, slot) => sum(range(slot - (pool - 1) / 2, slot + (pool + 1) / 2).map((near) => scores[near] ?? 0)) / pool);
  },

  shortKeys: (past: Past): number[] => past.tokens.map((token) => -norm(past.key(token))),

  distinctKeys: (past: Past): number[] => {
    const keys = past.tokens.map((token, slot) => turned(past.key(token), past.positions[slot]!, past));
    const anchor = keys[0]!.map((_, part) => mean(keys.map((key) => key[part]! / norm(key))));
    return keys.map((key) => -dot(key, anchor) / (norm(key) * norm(anchor)));
  },

  lagSpread: (past: Past, { lag = 128 }: { readonly lag?: number } = {}): number[] => {
    const { tokens, from } = past;
    const size = Math.min(lag, Math.floor((tokens.length - from) / 2));
    const scores = tokens.map((_, slot) => 1 + slot / tokens.length);
    const spread = (block: readonly number[][], next: readonly number[][]): number[] =>
      softmax(
        block.map((vector) => {
          const places = vector.map((part, at) => {
            const column = next.map((other) => other[at]!);
            return (part - Math.min(...column)) / (Math.max(...column) - Math.min(...column));
          });
          return Math.sqrt(sum(places.map((place) => (place - mean(places)) ** 2)) / (places.length - 1));
        }),
      );
    const starts = size < 2 ? [] : range(0, Math.floor((tokens.length - from) / size) - 1).map((block) => from + block * size);
    for (const start of starts) {
      const blocks = [range(start, start + size), range(start + size, start + 2 * size)];
      const [keys, values] = [blocks.map((block) => block.map((slot) => turned(past.key(tokens[slot]!), past.positions[slot]!, past))), blocks.map((block) => block.map((slot) => [...past.value(tokens[slot]!)]))];
      const [ofKeys, ofValues] = [spread(keys[0]!, keys[1]!), spread(values[0]!, values[1]!)];
      const both = ofKeys.map((one, at) => (one + ofValues[at]!) / 2);
      for (const [at, one] of both.entries()) scores[start + at] = both.filter((other) => other < one).length / size;
    }
    return scores;
  },

  futureAttention: (past: Past, { future = 512, sinks = 4, covariance = true }: FutureAttentionOptions = {}): number[] => {
    const { tokens, from, shape } = past;
    const size = shape.headDim;
    const ahead = range(past.next, past.next + future);
    // Columns of the mean rotation.
    const columns = range(0, size).map((part) => {
      const unit = range(0, size).map((other) => (other === part ? 1 : 0));
      const places = ahead.map((position) => turned(unit, position, past));
      return range(0, size).map((other) => mean(places.map((place) => place[other]!)));
    });
    const rotate = (vector: readonly number[]): number[] => range(0, size).map((part) => sum(range(0, size).map((column) => columns[column]![part]! * vector[column]!)));
    const keys = tokens.slice(from).map((token, at) => turned(past.key(token), past.positions[from + at]!, past));
    const weights = groupOf(past).map((head) => {
      const queries = range(sinks, past.rows).map((row) => past.query(head, row));
      const middle = range(0, size).map((part) => mean(queries.map((query) => query[part]!)));
      const turnedMiddle = rotate(middle);
      const offsets = queries.map((query) => rotate(query.map((part, at) => part - middle[at]!)));
      return softmax(keys.map((key) => dot(turnedMiddle, key) / Math.sqrt(size) + (covariance ? mean(offsets.map((offset) => dot(offset, key) ** 2)) / (2 * size) : 0)));
    });
    return tokens.map((token, slot) => (slot < from ? 0 : mean(weights.map((ofHead) => ofHead[slot - from]!)) * norm(past.value(token))));
  },
};
