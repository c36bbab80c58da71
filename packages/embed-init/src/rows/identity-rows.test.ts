import { expect, it } from 'vitest';
import { identityRows } from './identity-rows.ts';

it('gives each token its own row with weight one', () => {
  expect(identityRows(2)).toEqual({ rows: 2, columns: 2, rowPointer: Uint32Array.of(0, 1, 2), column: Uint32Array.of(0, 1), weight: Float32Array.of(1, 1), provenance: ['exact', 'exact'] });
});
