/** 0, 1, 2, … below `n`. */
export function allPlaces(n: number): Int32Array<ArrayBuffer> {
  const places = new Int32Array(n);
  for (let place = 0; place < n; place += 1) places[place] = place;
  return places;
}
