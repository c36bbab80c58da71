import type { AddedTokenJson } from '../tokenizer-json.ts';

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  token: AddedTokenJson | null;
}

/** What may stand at a place of a text. */
export interface AddedMatch {
  /** The longest added token that begins here, if any. */
  readonly token: AddedTokenJson | null;
  readonly end: number;
  /** True when more text could make a longer one. */
  readonly open: boolean;
}

/** Added tokens by their spelling. */
export class AddedTokenTrie {
  readonly #root: TrieNode = { next: new Map(), token: null };
  /** By UTF-16 unit: 1 where some token begins with it. */
  readonly #begins = new Uint8Array(0x10000);
  readonly size: number;
  /** True when some token takes the white space before it. */
  readonly takesSpaceBefore: boolean;

  /** @param tokens `content` is the spelling in the text that is searched; of two with one spelling the last counts */
  constructor(tokens: readonly AddedTokenJson[]) {
    const spelled = tokens.filter(({ content }) => content !== '');
    this.size = spelled.length;
    this.takesSpaceBefore = spelled.some(({ lstrip }) => lstrip);
    for (const token of spelled) {
      let node = this.#root;
      for (let at = 0; at < token.content.length; at++) {
        const unit = token.content.charCodeAt(at);
        let next = node.next.get(unit);
        if (next === undefined) {
          next = { next: new Map(), token: null };
          node.next.set(unit, next);
        }
        node = next;
      }
      node.token = token;
      this.#begins[token.content.charCodeAt(0)] = 1;
    }
  }

  /** The first place from `from` on where a token may begin, or `to`. */
  candidate(text: string, from: number, to: number): number {
    const begins = this.#begins;
    let at = from;
    while (at < to && begins[text.charCodeAt(at)] === 0) at++;
    return at;
  }

  match(text: string, from: number, to: number): AddedMatch {
    let node: TrieNode | undefined = this.#root;
    let token: AddedTokenJson | null = null;
    let end = from;
    let at = from;
    for (; at < to; at++) {
      node = node.next.get(text.charCodeAt(at));
      if (node === undefined) return { token, end, open: false };
      if (node.token !== null) {
        token = node.token;
        end = at + 1;
      }
    }
    return { token, end, open: node.next.size > 0 };
  }
}
