import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { relativeBucket } from './relative-bucket.ts';

const cases = JSON.parse(readFileSync(new URL('../../fixtures/relative-buckets.json', import.meta.url), 'utf8')) as readonly { readonly buckets: number; readonly maxDistance: number; readonly first: number; readonly found: readonly number[] }[];

it.each(cases)('puts distances into $buckets buckets up to $maxDistance as transformers does', ({ first, found, ...buckets }) => {
  expect(found.map((_, at) => relativeBucket(first + at, buckets))).toEqual(found);
});
