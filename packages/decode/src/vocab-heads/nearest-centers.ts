/**
 * For each point the center with the largest inner product plus offset, of equal ones the lowest. With unit centers and no
 * offset that is the nearest by angle, with minus half the squared length as offset the nearest by distance.
 *
 * Four points and two centers are read beside each other: eight sums, so that none waits for its own additions.
 *
 * @param points `[count, width]` from the start of the array
 * @param centers `[offsets.length, width]`
 * @param out gets `count` numbers of centers
 */
export function nearestCenters(points: Float32Array, count: number, centers: Float32Array, offsets: Float32Array, width: number, out: Int32Array): void {
  for (let point = 0; point < count; point += 4) {
    // Past the end the last point is done again.
    const b0 = point * width;
    const b1 = Math.min(point + 1, count - 1) * width;
    const b2 = Math.min(point + 2, count - 1) * width;
    const b3 = Math.min(point + 3, count - 1) * width;
    let n0 = 0;
    let n1 = 0;
    let n2 = 0;
    let n3 = 0;
    let m0 = Number.NEGATIVE_INFINITY;
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    for (let center = 0; center < offsets.length; center += 2) {
      const next = Math.min(center + 1, offsets.length - 1);
      const c0 = center * width;
      const c1 = next * width;
      let s0 = offsets[center]!;
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let t0 = offsets[next]!;
      let t1 = t0;
      let t2 = t0;
      let t3 = t0;
      for (let at = 0; at < width; at += 1) {
        const value = centers[c0 + at]!;
        const other = centers[c1 + at]!;
        const v0 = points[b0 + at]!;
        const v1 = points[b1 + at]!;
        const v2 = points[b2 + at]!;
        const v3 = points[b3 + at]!;
        s0 += v0 * value;
        s1 += v1 * value;
        s2 += v2 * value;
        s3 += v3 * value;
        t0 += v0 * other;
        t1 += v1 * other;
        t2 += v2 * other;
        t3 += v3 * other;
      }
      if (s0 > m0) { m0 = s0; n0 = center; }
      if (s1 > m1) { m1 = s1; n1 = center; }
      if (s2 > m2) { m2 = s2; n2 = center; }
      if (s3 > m3) { m3 = s3; n3 = center; }
      if (t0 > m0) { m0 = t0; n0 = next; }
      if (t1 > m1) { m1 = t1; n1 = next; }
      if (t2 > m2) { m2 = t2; n2 = next; }
      if (t3 > m3) { m3 = t3; n3 = next; }
    }
    out[point] = n0;
    if (point + 1 < count) out[point + 1] = n1;
    if (point + 2 < count) out[point + 2] = n2;
    if (point + 3 < count) out[point + 3] = n3;
  }
}
