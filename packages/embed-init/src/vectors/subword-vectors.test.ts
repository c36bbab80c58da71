import { expect, it } from 'vitest';
import { subwordVectors } from './subword-vectors.ts';
import { vectorTable } from './vector-table.ts';

it('weighs the words of a token by how often they come', () => {
  const store = vectorTable(['ab', 'bc', 'd'], Float32Array.of(1, 0, 0, 2, 5, 5), 2);
  const pieces = [' ', 'a', 'b', 'c', 'e'];
  const encode = (text: string): number[] => Array.from(text, (character) => pieces.indexOf(character)).filter((id) => id >= 0);
  const vectors = subwordVectors({ words: [['ab', 3], ['bc', 1], ['no vector', 9]], store, encode, tokens: pieces.length, tokenOf: (id) => `token ${id}` });
  expect([vectors.words, [...vectors.data]]).toEqual([['token 0', 'token 1', 'token 2', 'token 3'], [0.75, 0.5, 1, 0, 0.75, 0.5, 0, 2]]);
});
