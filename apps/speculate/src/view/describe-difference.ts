import type { DecodedToken } from '../measure/decoded-run.ts';
import type { TokenDifference } from '../measure/first-difference.ts';

/** Where a version left plain decoding, for people. */
export function describeDifference({ at, expected, got }: TokenDifference): string {
  return `differs from plain decoding at token ${at + 1}: ${tokenName(got)} instead of ${tokenName(expected)}`;
}

function tokenName(token: DecodedToken | undefined): string {
  return token === undefined ? 'the end' : `${JSON.stringify(token.text)} (id ${token.id})`;
}
