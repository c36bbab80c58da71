import { TokstreamError } from '@tokstream/core';
import { byteToChar } from '../../byte-alphabet.ts';

/**
 * Reads the lines `BASE64 RANK` of a rank file, in any order.
 *
 * @returns the rank of each token, spelled in stand-in characters, by rising rank
 * @throws TokstreamError `invalid-tokenizer` with the number of the line
 */
export function parseRankLines(text: string, name: string): Map<string, number> {
  const ranks = new Map<string, number>();
  const lines = new Map<number, number>();
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line === '') continue;
    const [, base64 = '', digits = ''] = linePattern.exec(line) ?? [];
    const rank = Number(digits);
    if (base64 === '' || !Number.isSafeInteger(rank) || rank > 0x7fffffff) throw invalidRankFile(name, at, 'is not a base64 token and a rank');
    const token = Array.from(atob(base64), (char) => byteToChar[char.charCodeAt(0)]!).join('');
    if (ranks.has(token)) throw invalidRankFile(name, at, `repeats the token of line ${lines.get(ranks.get(token)!)! + 1}`);
    if (lines.has(rank)) throw invalidRankFile(name, at, `repeats the rank ${rank} of line ${lines.get(rank)! + 1}`);
    ranks.set(token, rank);
    lines.set(rank, at);
  }
  const missing = byteToChar.findIndex((char) => !ranks.has(char));
  if (missing >= 0) throw invalidRankFile(name, [...lines.values()].pop() ?? 0, `is the last one, and no line has the byte ${missing}, ${btoa(String.fromCharCode(missing))} in base64`);
  return new Map([...ranks].toSorted(([, left], [, right]) => left - right));
}

const linePattern = /^((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)[ \t]+(\d+)[ \t]*$/;

function invalidRankFile(name: string, at: number, reason: string): TokstreamError {
  return new TokstreamError(`${name} is not a tiktoken rank file: line ${at + 1} ${reason}. Fetch the file again.`, { code: 'invalid-tokenizer', stage: 'loadTokenizer' });
}
