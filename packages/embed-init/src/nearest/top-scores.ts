/** The best of some scores. */
export interface TopScores {
  /** Places of the scores, the best first; of equal ones the first. */
  readonly places: Uint32Array;
  readonly scores: Float64Array;
}

/** The `count` best scores, found without sorting all. */
export function topScores(scores: Float32Array, count: number): TopScores {
  const size = Math.min(count, scores.length);
  // All are wanted, or so many that keeping them in order would cost more.
  if (size > 1024) {
    const places = Uint32Array.from({ length: scores.length }, (_, at) => at).toSorted((a, b) => scores[b]! - scores[a]! || a - b).subarray(0, size);
    return { places, scores: Float64Array.from(places, (place) => scores[place]!) };
  }
  const [places, best] = [new Uint32Array(size), new Float64Array(size)];
  let filled = 0;
  for (let at = 0; at < scores.length; at += 1) {
    const score = scores[at]!;
    if (filled === size && !(score > best[size - 1]!)) continue;
    let [low, high] = [0, filled];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (best[middle]! >= score) low = middle + 1;
      else high = middle;
    }
    if (filled < size) filled += 1;
    best.copyWithin(low + 1, low, filled - 1);
    places.copyWithin(low + 1, low, filled - 1);
    best[low] = score;
    places[low] = at;
  }
  return { places, scores: best };
}
