import { refuseSchema, refuseUnsupported } from './json-schema.ts';

/** What a reference such as `#/$defs/node` names in a document (RFC 6901). */
export function resolvePointer(root: unknown, reference: unknown, path: string): unknown {
  if (typeof reference !== 'string') return refuseSchema(`${path}/$ref`, 'it is no string; write #/$defs/name.');
  if (reference !== '#' && !reference.startsWith('#/')) return refuseUnsupported(`${path}/$ref`, `${reference} is not in this document; copy it into $defs and write #/$defs/name.`);
  let target = root;
  for (const part of reference.split('/').slice(1)) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, name)) return refuseSchema(`${path}/$ref`, `there is no ${reference}; check its spelling.`);
    target = (target as Readonly<Record<string, unknown>>)[name];
  }
  return target;
}

function decoded(part: string): string {
  return /^(?:[^%]|%[\da-f]{2})*$/i.test(part) ? part.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (byte) => Number.parseInt(byte, 16)))) : part;
}
