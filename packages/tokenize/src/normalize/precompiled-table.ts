import { invalid } from '../load/parse-tokenizer-json.ts';
import { isCertainBoundary } from './certain-boundary.ts';

/** Characters that are looked up together, and what they become. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** Longer graphemes are looked up a character at a time only. */
const longestGrapheme = 6;
/** Characters from here on take three bytes: two of them are longer than what is looked up whole. */
const threeBytes = 0x800;
/** Clusters up to this length are remembered, and so many of them at most. */
const longestKnown = 24;
const mostKnown = 20_000;

/**
 * The normalization table of a SentencePiece model: a double-array trie from UTF-8 to places in a list of texts that end with
 * a zero byte.
 *
 * Source: the file format of SentencePiece and of Darts; the order of looking up is that of the crate `spm_precompiled`, which
 * takes the shortest prefix that the table has for all of what it looks up.
 */
export class PrecompiledTable {
  readonly #graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  readonly #trie: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** By UTF-16 unit: 0 not looked up, 1 stays, 2 changes or is half of a pair. */
  readonly #quiet = new Uint8Array(0x10000);
  readonly #known = new Map<string, readonly Replacement[]>();

  constructor(base64: unknown, name: string) {
    const bytes = readBase64(base64, name);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.byteLength >= 4 ? view.getUint32(0, true) : Number.NaN;
    if (!(size % 4 === 0 && size > 0 && size + 4 <= bytes.byteLength)) throw invalid(name, 'its Precompiled normalizer has a damaged "precompiled_charsmap"');
    this.#trie = Uint32Array.from({ length: size / 4 }, (_, at) => view.getUint32(4 + 4 * at, true));
    this.#texts = bytes.subarray(4 + size);
  }

  /** Where the units that stay as they are end, from a certain boundary on: at a certain boundary or at `to`. */
  quietEnd(text: string, from: number, to: number): number {
    let certain = from;
    let before = 0;
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at);
      if (at > from) {
        if (isCertainBoundary(text, at)) certain = at;
        else if (before < threeBytes || unit < threeBytes) return certain;
      }
      if ((this.#quiet[unit]! || this.#workOut(unit)) !== 1) return certain;
      before = unit;
    }
    return to;
  }

  /** A text between two certain boundaries in the parts that are looked up. */
  replacements(cluster: string): readonly Replacement[] {
    if (cluster.length > longestKnown) return this.#replace(cluster);
    let found = this.#known.get(cluster);
    if (found === undefined) {
      found = this.#replace(cluster);
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(cluster, found);
    }
    return found;
  }

  #replace(cluster: string): readonly Replacement[] {
    const replacements: Replacement[] = [];
    for (const { segment } of this.#graphemes.segment(cluster)) {
      const bytes = segment.length < longestGrapheme ? this.#encoder.encode(segment) : null;
      const whole = bytes !== null && bytes.length < longestGrapheme ? this.#find(bytes) : null;
      if (whole !== null) replacements.push({ from: segment, to: whole });
      else for (const character of segment) replacements.push({ from: character, to: this.#find(this.#encoder.encode(character)) ?? character });
    }
    return replacements;
  }

  #workOut(unit: number): number {
    const character = String.fromCharCode(unit);
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    return (this.#quiet[unit] = !isHalf && (this.#find(this.#encoder.encode(character)) ?? character) === character ? 1 : 2);
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

function readBase64(value: unknown, name: string): Uint8Array {
  if (typeof value !== 'string') throw invalid(name, 'its Precompiled normalizer has no "precompiled_charsmap"');
  try {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw invalid(name, 'the "precompiled_charsmap" of its Precompiled normalizer is not base64', cause);
  }
}
