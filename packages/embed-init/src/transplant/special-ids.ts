import { TokstreamError } from '@tokstream/core';
import type { SpecialRole, VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** Ids of special tokens by role. */
export type SpecialIds = Readonly<Partial<Record<SpecialRole, number>>>;

/** Roles that a model's configuration names. */
const configured: readonly SpecialRole[] = ['bos', 'eos', 'pad'];

/**
 * Which tokens of a tokenizer play which role: those its own configuration names, where that says nothing those that encoding puts first and
 * last, and then those that are spelled as the ones of the old tokenizer.
 *
 * @param given spellings that go before all of these
 * @throws `invalid-special-token` for a spelling that is none of the tokenizer
 */
export function specialIds(tokenizer: VocabTokenizer, old: VocabView, given: Readonly<Partial<Record<SpecialRole, string>>> = {}): SpecialIds {
  const bySpelling = new Map<string, number>();
  for (const id of tokenizer.specialIds) bySpelling.set(tokenizer.tokenOf(id)!, id);
  const ids: Partial<Record<SpecialRole, number>> = { ...around(tokenizer), ...tokenizer.special };
  for (const role of configured) {
    const before = old.special[role];
    const same = before === undefined ? undefined : bySpelling.get(old.spellingOf(before) ?? '');
    if (ids[role] === undefined && same !== undefined) ids[role] = same;
  }
  for (const [role, spelling] of Object.entries(given) as [SpecialRole, string][]) {
    const id = bySpelling.get(spelling) ?? idOfSpelling(tokenizer, spelling);
    if (id === undefined) throw new TokstreamError(`The new tokenizer has no token ${JSON.stringify(spelling)} to be its ${role} token; give one that it has.`, { code: 'invalid-special-token', stage: 'transplant' });
    ids[role] = id;
  }
  return ids;
}

/** What a model's configuration says of special tokens, as far as they are special tokens of its tokenizer. */
export function configuredIds(config: Readonly<Record<string, unknown>>, tokenizer: VocabTokenizer): SpecialIds {
  const found = configured.flatMap((role) => {
    const id = [config[`${role}_token_id`]].flat()[0];
    return typeof id === 'number' && tokenizer.specialIds.has(id) ? [[role, id] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The new token that an old special token becomes: that of its most important role, or that of its spelling. */
export function newSpecialId(id: number, source: VocabView, target: VocabView): number | undefined {
  const role = (['eos', 'bos', 'pad', 'unk', 'sep', 'cls', 'mask'] as const).find((each) => source.special[each] === id && target.special[each] !== undefined);
  const spelling = source.spellingOf(id);
  return role === undefined ? (spelling === undefined ? undefined : target.specialOf(spelling)) : target.special[role];
}

function idOfSpelling(tokenizer: VocabTokenizer, spelling: string): number | undefined {
  for (let id = 0; id < tokenizer.size; id += 1) if (tokenizer.tokenOf(id) === spelling) return id;
  return undefined;
}

/** The tokens that a template puts before and after a text. */
function around(tokenizer: VocabTokenizer): Partial<Record<SpecialRole, number>> {
  const { post_processor: processor } = tokenizer.toJSON() as { readonly post_processor?: { readonly type?: string; readonly single?: unknown; readonly processors?: readonly unknown[] } | null };
  const template = [processor, ...(processor?.processors ?? [])].find((part) => (part as { type?: string } | undefined)?.type === 'TemplateProcessing') as { readonly single?: readonly { readonly SpecialToken?: { readonly id: string }; readonly Sequence?: object }[] } | undefined;
  const single = template?.single ?? [];
  const text = single.findIndex((piece) => piece.Sequence !== undefined);
  const idAt = (at: number): number | undefined => {
    const spelling = single[at]?.SpecialToken?.id;
    return spelling === undefined ? undefined : idOfSpelling(tokenizer, spelling);
  };
  const [bos, eos] = [text > 0 ? idAt(text - 1) : undefined, text >= 0 ? idAt(text + 1) : undefined];
  return { ...(bos !== undefined && { bos }), ...(eos !== undefined && { eos }) };
}
