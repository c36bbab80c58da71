import type { MergePlan } from '@tokstream/core';
import { dynamicBpe, identityPlan, type MergeBoundary } from '@tokstream/merge';
import type { TokenWay } from './way.ts';

/** Dynamic BPE within a boundary, all documents as one window. The first and the last token of a document stay as they are. */
export function tokenWay(boundary: MergeBoundary): TokenWay['plans'] {
  return (documents, vocabulary, strength) => {
    if (strength === 0 || documents.length === 0) return documents.map(({ ids }) => identityPlan(ids.length));
    const merger = dynamicBpe(vocabulary, { boundary, shortening: strength, windowDocuments: documents.length, windowTokens: Number.MAX_SAFE_INTEGER })();
    const inner = documents.map(({ ids, start, end }) => ({ ids: ids.subarray(1, -1), start: start.subarray(1, -1), end: end.subarray(1, -1), final: true }));
    return inner.flatMap((block) => merger.push(block)).map(({ plan }) => withEnds(plan));
  };
}

function withEnds({ n, m, group, anchor, size }: MergePlan): MergePlan {
  return {
    n: n + 2,
    m: m + 2,
    group: Int32Array.of(0, ...group.map((slot) => slot + 1), m + 1),
    anchor: Int32Array.of(0, ...anchor.map((position) => position + 1), n + 1),
    size: Float32Array.of(1, ...size, 1),
  };
}
