import { exactVerifier } from './exact-verifier.ts';
import { rejectionVerifier } from './rejection-verifier.ts';
import { typicalVerifier } from './typical-verifier.ts';
import type { Verifier } from './verifier.ts';

/** Every verifier with its defaults. */
export const verifiers: readonly { readonly name: string; readonly create: () => Verifier }[] = [
  { name: 'exact', create: () => exactVerifier() },
  { name: 'rejection', create: () => rejectionVerifier() },
  { name: 'typical', create: () => typicalVerifier() },
];
