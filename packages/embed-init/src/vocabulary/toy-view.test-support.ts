import { keyOfBytes, type VocabView } from './vocab-view.ts';

/** A vocabulary of plain texts, `<...>` being special, which cuts the longest piece off first and drops what it does not know. */
export function toyView(tokens: readonly string[], special: VocabView['special'] = {}): VocabView {
  const isSpecial = (token: string | undefined): boolean => token?.startsWith('<') === true && token.length > 1;
  const keyOf = (id: number): string | undefined => (tokens[id] === undefined || isSpecial(tokens[id]) ? undefined : keyOfBytes(new TextEncoder().encode(tokens[id])));
  const ids = new Map(tokens.flatMap((token, id) => (isSpecial(token) ? [] : [[token, id] as const])));
  return {
    size: tokens.length,
    special,
    specialIds: new Set([...tokens.keys()].filter((id) => isSpecial(tokens[id]))),
    keyOf,
    idOf: (key) => ids.get(new TextDecoder().decode(Uint8Array.from(key, (character) => character.charCodeAt(0)))),
    textOf: (id) => (keyOf(id) === undefined ? undefined : tokens[id]),
    spellingOf: (id) => tokens[id],
    specialOf: (spelling) => (isSpecial(spelling) && tokens.includes(spelling) ? tokens.indexOf(spelling) : undefined),
    pieces(text) {
      const found: number[] = [];
      for (let rest = text; rest !== ''; ) {
        let length = rest.length;
        while (length > 1 && !ids.has(rest.slice(0, length))) length -= 1;
        if (ids.has(rest.slice(0, length))) found.push(ids.get(rest.slice(0, length))!);
        rest = rest.slice(length);
      }
      return Int32Array.from(found);
    },
  };
}
