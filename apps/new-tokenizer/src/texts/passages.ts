import { seededRandom } from '@tokstream/core';
import { cutAtLines } from './split-texts.ts';

/** Bytes of a passage: about, and at most. A model of 512 positions can hold the most, if need be with a token for every byte. */
const passageBytes = { about: 320, most: 480 };

/**
 * Passages of held-out text in all of about `bytes` bytes, drawn at random.
 *
 * Each is read by itself from the token on that begins a text, so that every tokenizer has the same text in front of every byte.
 */
export function passages(documents: readonly string[], bytes: number, seed: number): readonly string[] {
  const all = documents.flatMap((document) => {
    const charactersPerByte = document.length / Buffer.byteLength(document);
    return cutAtLines(document, Math.floor(passageBytes.about * charactersPerByte));
  });
  const fitting = all.filter((text) => text.trim() !== '' && Buffer.byteLength(text) <= passageBytes.most);
  const random = seededRandom(seed);
  const order = fitting.map((text) => ({ text, draw: random.next() })).toSorted((one, other) => one.draw - other.draw);
  let sum = 0;
  return order.flatMap(({ text }) => {
    if (sum >= bytes) return [];
    sum += Buffer.byteLength(text);
    return [text];
  });
}
