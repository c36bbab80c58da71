import { spellToken, type TokenSpelling } from '@tokstream/look';

/** `spellToken` that works each id out once. */
export function spelling(tokenizer: TokenSpelling): (id: number) => string {
  const known = new Map<number, string>();
  return (id) => {
    let spelled = known.get(id);
    if (spelled === undefined) {
      spelled = spellToken(tokenizer, id);
      known.set(id, spelled);
    }
    return spelled;
  };
}
