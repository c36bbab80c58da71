import { bytePairEncode } from './byte-pair-encode.ts';
import type { Merge } from './merge.ts';

/** A tokenizer and a model by their definitions, small enough to enumerate. */
export interface ToyModel {
  readonly tokens: readonly Uint8Array[];
  readonly merges: readonly Merge[];
  /** Cuts text before it is encoded; without one any bytes are encoded. */
  readonly splitter?: RegExp;
  /** Texts that may follow, to see which beginnings of encodings there are; none without a splitter. */
  readonly followers?: readonly string[];
  /** Log-probability of each token, and of the end after them, given those before. */
  law(before: readonly number[]): ArrayLike<number>;
}

/** Next-byte laws by enumeration of every token path that covers a text. */
export function byteLawReference(toy: ToyModel): (text: Uint8Array) => Float64Array {
  const encodePiece = bytePairEncode(toy.tokens.length, (id) => toy.tokens[id], toy.merges);
  const encodings = new Map<string, readonly number[]>();
  const encode = (text: string): readonly number[] => {
    let ids = encodings.get(text);
    if (ids === undefined) {
      ids = text.match(toy.splitter!)?.flatMap((piece) => encodePiece(new TextEncoder().encode(piece)).ids) ?? [];
      encodings.set(text, ids);
    }
    return ids;
  };
  const bytesOf = (path: readonly number[]): Uint8Array => Uint8Array.from(path.flatMap((id) => [...toy.tokens[id]!]));
  const startsWith = (ids: readonly number[], path: readonly number[]): boolean => path.every((id, at) => ids[at] === id);
  const beginnings = new Map<string, boolean>();
  const isBeginning = (path: readonly number[]): boolean => {
    const key = path.join();
    const known = beginnings.get(key);
    if (known !== undefined) return known;
    const bytes = bytesOf(path);
    const found = toy.splitter === undefined ? encodePiece(bytes).ids.join() === key : completions(bytes, toy.followers!).some((text) => startsWith(encode(text), path));
    beginnings.set(key, found);
    return found;
  };
  const isWhole = (path: readonly number[]): boolean => {
    const bytes = bytesOf(path);
    if (toy.splitter === undefined) return encodePiece(bytes).ids.join() === path.join();
    const text = decoded(bytes);
    return text !== undefined && encode(text).join() === path.join();
  };
  const mass = (text: Uint8Array): number => {
    let total = 0;
    const grow = (path: readonly number[], covered: number, logProbability: number): void => {
      if (covered >= text.length) {
        total += Math.exp(logProbability);
        return;
      }
      const law = toy.law(path);
      for (const [id, token] of toy.tokens.entries()) {
        const agrees = token.every((byte, at) => covered + at >= text.length || byte === text[covered + at]);
        if (agrees && isBeginning([...path, id])) grow([...path, id], covered + token.length, logProbability + law[id]!);
      }
    };
    grow([], 0, 0);
    return total;
  };
  const endMass = (text: Uint8Array): number => {
    let total = 0;
    const grow = (path: readonly number[], covered: number, logProbability: number): void => {
      const law = toy.law(path);
      if (covered === text.length && isWhole(path)) total += Math.exp(logProbability + (law[toy.tokens.length] ?? Number.NEGATIVE_INFINITY));
      for (const [id, token] of toy.tokens.entries()) {
        if (token.every((byte, at) => byte === text[covered + at]) && isBeginning([...path, id])) grow([...path, id], covered + token.length, logProbability + law[id]!);
      }
    };
    grow([], 0, 0);
    return total;
  };
  const spelled = new Set(toy.tokens.flatMap((token) => [...token]));
  return (text) => {
    const law = Float64Array.from({ length: 257 }, (_, outcome) => (outcome === 256 ? endMass(text) : spelled.has(outcome) ? mass(Uint8Array.of(...text, outcome)) : 0));
    const total = law.reduce((sum, one) => sum + one, 0);
    return law.map((one) => one / total);
  };
}

/** Well-formed texts that begin with these bytes; of characters that are cut off a few ways to end them. */
function completions(bytes: Uint8Array, followers: readonly string[]): string[] {
  const whole = decoded(bytes);
  const last = [0x80, 0x83, 0xa6, 0xa9];
  const endings = whole === undefined ? [...last.map((byte) => [byte]), ...last.flatMap((one) => last.map((other) => [one, other]))] : [];
  const texts = whole === undefined ? endings.map((ending) => decoded(Uint8Array.of(...bytes, ...ending))).filter((text) => text !== undefined) : [whole];
  return texts.flatMap((text) => followers.map((follower) => text + follower));
}

function decoded(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  return text.includes('\uFFFD') ? undefined : text;
}
