import { TokstreamError } from '@tokstream/core';

/** Size and number of hashes of a Bloom filter. */
export interface BloomSize {
  /** A power of two. */
  readonly sizeInBytes: number;
  readonly hashes: number;
}

/** What a Bloom filter is to hold. */
export interface BloomDemand {
  /** How many different keys will be put in. */
  readonly expectedKeys: number;
  /** Share of new keys that may be taken for known ones once all are in, above 0 and below 1. Default 0.001 */
  readonly falsePositiveRate?: number;
}

/** Fewest and most bytes of a filter. */
export const leastBloomBytes: number = 2 ** 20;
export const mostBloomBytes: number = 2 ** 31;

/** More hashes than this cost time and no keys; a small job in the smallest filter would ask for hundreds. */
const mostHashes = 16;

/** The number of hashes that gives the fewest false positives: ceil(m / n ln 2) for m bits and n keys. */
export function bestHashes(sizeInBytes: number, keys: number): number {
  return Math.ceil(((8 * sizeInBytes) / keys) * Math.LN2);
}

/**
 * Share of new keys that a filter takes for known ones: (1 - (1 - 1/m)^(kn))^k for m bits, n keys and k hashes.
 *
 * Source: Bloom 1970; the form of Dolma's `bloom_filter.rs`.
 */
export function bloomFalsePositiveRate(sizeInBytes: number, keys: number, hashes: number): number {
  return (-Math.expm1(hashes * keys * Math.log1p(-1 / (8 * sizeInBytes)))) ** hashes;
}

/**
 * The size for a demand: from 1 MiB doubled until the false positives are few enough, with at most 16 hashes.
 *
 * @throws `invalid-option` for a demand that is none, or that takes more than 2 GiB
 */
export function bloomSize({ expectedKeys, falsePositiveRate = 0.001 }: BloomDemand): BloomSize {
  if (!(expectedKeys >= 1 && Number.isFinite(expectedKeys))) throw invalid(`A Bloom filter is made for ${expectedKeys} keys; expect 1 or more.`);
  if (!(falsePositiveRate > 0 && falsePositiveRate < 1)) throw invalid(`A Bloom filter has a false positive rate of ${falsePositiveRate}; it lies between 0 and 1.`);
  for (let sizeInBytes = leastBloomBytes; sizeInBytes <= mostBloomBytes; sizeInBytes *= 2) {
    const hashes = Math.min(mostHashes, bestHashes(sizeInBytes, expectedKeys));
    if (bloomFalsePositiveRate(sizeInBytes, expectedKeys, hashes) <= falsePositiveRate) return { sizeInBytes, hashes };
  }
  throw invalid(`A Bloom filter for ${expectedKeys} keys at a false positive rate of ${falsePositiveRate} takes more than 2 GiB; allow a higher rate, or split the corpus.`);
}

function invalid(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-option', stage: 'BloomFilter' });
}
