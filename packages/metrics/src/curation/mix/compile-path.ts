import { TokstreamError } from '@tokstream/core';
import { JSONPathJS } from 'jsonpath-js';

/** All values that a path leads to. */
export type CompiledPath = (value: unknown) => readonly unknown[];

/**
 * Compiles a JSONPath, once for all documents; it is interpreted, never evaluated as code.
 *
 * Source: RFC 9535. A filter such as `[?@.length > 3]` tests the members of what stands before it: rules about attributes are
 * `$[?@.name[0][2] > 3]`, which tests the object `attributes` as a member of the document, where other dialects write `$.attributes[?(...)]`.
 *
 * @throws `invalid-path`
 */
export function compilePath(path: string): CompiledPath {
  let compiled: JSONPathJS;
  try {
    compiled = new JSONPathJS(path);
  } catch (cause) {
    throw new TokstreamError(`${JSON.stringify(path)} is no JSONPath (${(cause as Error).message.split('\n', 1)[0]}); write one as in RFC 9535, such as $.metadata.url or $[?@.word_count[0][2] > 50].`, { code: 'invalid-path', stage: 'mix', cause });
  }
  const inherited = inheritedNameIn(compiled.rootNode);
  if (inherited !== undefined) throw new TokstreamError(`The JSONPath ${JSON.stringify(path)} asks for ${inherited}, which every object of JavaScript has; rename that field.`, { code: 'invalid-path', stage: 'mix' });
  return (value) => compiled.find(value as Parameters<JSONPathJS['find']>[0]) as readonly unknown[];
}

/** A name in a path that the interpreter would find in the prototype of any object. */
function inheritedNameIn(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { type, member } = node as { readonly type?: unknown; readonly member?: unknown };
  if (type !== 'Literal' && typeof member === 'string' && member in Object.prototype) return member;
  for (const inner of Object.values(node)) {
    const found = inheritedNameIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
