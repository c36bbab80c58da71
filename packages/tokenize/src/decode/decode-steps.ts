import { unsupported } from '../load/parse-tokenizer-json.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import type { DecodeStep, DecodeStepKind } from './decode-step.ts';
import { decoderKinds } from './decoder-kinds.ts';

/**
 * Builds the steps of a `decoder` entry, each in the form that lets text out soonest.
 *
 * Where a step behind a joining one must see the joined token whole, the joining waits for the end: late, never wrong.
 */
export function decodeSteps(decoder: TokenizerPartJson | null): DecodeStep[] {
  const kinds = flatten(decoder).map(kindOf);
  let fragments = false;
  return kinds.map((kind, at) => {
    if (fragments) return kind.overFragments!();
    fragments = kind.joins === true && kinds.slice(at + 1).every((later) => later.overFragments !== undefined);
    return kind.overTokens(!fragments);
  });
}

function flatten(decoder: TokenizerPartJson | null): TokenizerPartJson[] {
  if (decoder === null) return [{ type: 'None' }];
  if (decoder.type !== 'Sequence') return [decoder];
  return ((decoder['decoders'] ?? []) as TokenizerPartJson[]).flatMap(flatten);
}

function kindOf(decoder: TokenizerPartJson): DecodeStepKind {
  if (Object.hasOwn(decoderKinds, decoder.type)) return decoderKinds[decoder.type]!(decoder);
  throw unsupported('tokenizer.json', `the decoder type ${JSON.stringify(decoder.type)}`);
}
