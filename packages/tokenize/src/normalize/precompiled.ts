import { invalid } from '../load/parse-tokenizer-json.ts';
import type { Change, ClusterRule } from './cluster-normalizer.ts';

const ascii = /^[\x20-\x7e]*$/;

/** Longer graphemes are looked up a character at a time only. */
const longestGrapheme = 6;

/**
 * The normalization table of a SentencePiece model: a double-array trie from UTF-8 to places in a list of texts that end with
 * a zero byte.
 *
 * Source: the file format of SentencePiece and of Darts; the order of looking up is that of the crate `spm_precompiled`, which
 * takes the shortest prefix that the table has for all of what it looks up.
 */
export class PrecompiledTable implements ClusterRule {
  readonly #graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  readonly #trie: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** By character, since texts repeat them. */
  readonly #known = new Map<string, string | null>();

  constructor(base64: unknown, name: string) {
    const bytes = readBase64(base64, name);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.byteLength >= 4 ? view.getUint32(0, true) : Number.NaN;
    if (!(size % 4 === 0 && size > 0 && size + 4 <= bytes.byteLength)) throw invalid(name, 'its Precompiled normalizer has a damaged "precompiled_charsmap"');
    this.#trie = Uint32Array.from({ length: size / 4 }, (_, at) => view.getUint32(4 + 4 * at, true));
    this.#texts = bytes.subarray(4 + size);
  }

  isUnchanged(text: string): boolean {
    if (ascii.test(text)) return true;
    return this.#rewriteAll(text) === null;
  }

  rewrite(text: string): readonly Change[] {
    return this.#rewriteAll(text) ?? Array.from(text, (character): Change => [character, 0]);
  }

  /** `null` when nothing changes. */
  #rewriteAll(text: string): readonly Change[] | null {
    const changes: Change[] = [];
    let isChanged = false;
    for (const { segment } of this.#graphemes.segment(text)) {
      const whole = this.#encoder.encode(segment).length < longestGrapheme ? this.#lookUp(segment) : null;
      if (whole !== null) {
        isChanged ||= whole !== segment;
        append(changes, segment, whole);
        continue;
      }
      for (const character of segment) {
        const found = this.#lookUp(character);
        isChanged ||= found !== null && found !== character;
        if (found === null) changes.push([character, 0]);
        else append(changes, character, found);
      }
    }
    return isChanged ? changes : null;
  }

  #lookUp(text: string): string | null {
    let found = this.#known.get(text);
    if (found === undefined) {
      found = this.#find(this.#encoder.encode(text));
      if (this.#known.size > 20_000) this.#known.clear();
      this.#known.set(text, found);
    }
    return found;
  }

  #find(key: Uint8Array): string | null {
    const trie = this.#trie;
    let node = offsetOf(trie[0]!);
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = trie[node];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return null;
      node ^= offsetOf(unit);
      if (((unit >>> 8) & 1) === 1) {
        const at = (trie[node] ?? 0) & 0x7fffffff;
        const end = this.#texts.indexOf(0, at);
        return this.#decoder.decode(this.#texts.subarray(at, end < 0 ? undefined : end));
      }
    }
    return null;
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/**
 * Appends the changes that make one text of another: characters in place, what is more is inserted, what is less is swallowed by
 * the last, or by the character before when nothing is left.
 */
function append(changes: Change[], from: string, to: string): void {
  const characters = Array.from(to);
  const more = characters.length - Array.from(from).length;
  characters.forEach((character, at) => changes.push([character, more > 0 && at >= characters.length - more ? 1 : 0]));
  if (more >= 0) return;
  const last = changes.pop();
  changes.push(last === undefined ? ['', more + 1] : [last[0], last[1] + more]);
}

function readBase64(value: unknown, name: string): Uint8Array {
  if (typeof value !== 'string') throw invalid(name, 'its Precompiled normalizer has no "precompiled_charsmap"');
  try {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw invalid(name, 'the "precompiled_charsmap" of its Precompiled normalizer is not base64', cause);
  }
}
