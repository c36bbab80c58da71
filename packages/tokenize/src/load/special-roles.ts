import type { SpecialRoles } from '../tokenizer.ts';

/** Reads which token plays which role from a `tokenizer_config.json`; a token is its spelling or an object with `content`. */
export function specialRoles(config: unknown, unkToken: string | null, idOf: (token: string) => number | null): SpecialRoles {
  const entries = (typeof config === 'object' && config !== null ? config : {}) as Readonly<Record<string, unknown>>;
  const role = (name: string): number | undefined => {
    const entry = entries[`${name}_token`] as string | { readonly content?: unknown } | null | undefined;
    const token = typeof entry === 'string' ? entry : entry?.content;
    return typeof token === 'string' ? (idOf(token) ?? undefined) : undefined;
  };
  const unk = role('unk') ?? (unkToken === null ? undefined : (idOf(unkToken) ?? undefined));
  const roles = { bos: role('bos'), eos: role('eos'), unk, pad: role('pad'), sep: role('sep'), cls: role('cls'), mask: role('mask') };
  return Object.fromEntries(Object.entries(roles).filter(([, id]) => id !== undefined));
}
