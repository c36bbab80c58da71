import type { Random } from '@tokstream/core';
import { joinStatements, type NeedleStyle } from './needle-style.ts';

const value = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * A JSON object whose keys and values look like UUIDs: nothing in them helps but having read them.
 *
 * Source: Roberts, Han and Albanie, "Needle Threading" (2024).
 */
export const jsonStyle: NeedleStyle = {
  name: 'json',
  word: (random) => [8, 4, 4, 4, 12].map((digits) => hexadecimal(random, digits)).join('-'),
  mark(key, random) {
    const at = 1 + Math.floor(random.next() * 6);
    return `${key.slice(0, at)}*${key.slice(at + 1)}`;
  },
  statement: (key, value) => `"${key}": "${value}"`,
  haystack: (statements) => joinStatements('{', statements, ', ', '}\n'),
  question(question) {
    if (question.kind === 'marked') return 'In this JSON object the values of all keys that contain a * are ["';
    const { kind, keys } = question;
    const list = keys.map((key) => `"${key}"`).join(', ');
    const [those, are] = keys.length === 1 ? [`the key ${list}`, 'is "'] : [`the keys [${list}]`, 'are, in this order, ["'];
    if (kind === 'newest') return `In this JSON object a key can stand several times. The last value of ${those} ${are}`;
    if (kind === 'ends') return `In this JSON object a value can be a key. Followed from ${those} as far as possible, the last ${keys.length === 1 ? 'value' : 'values'} ${are}`;
    return `In this JSON object the ${keys.length === 1 ? 'value' : 'values'} of ${those} ${are}`;
  },
  answer: (values) => `${values.join('", "')}"`,
  isComplete: (said, expected) => /[\]\n]/.test(said) || (expected === 1 && said.includes('"')),
  parse: (said) => /^[^\]\n]*/.exec(said)![0].match(value) ?? [],
};

function hexadecimal(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random.next() * 16).toString(16)).join('');
}
