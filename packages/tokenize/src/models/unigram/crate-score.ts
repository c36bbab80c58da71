/**
 * A score as the crate reads it. Its JSON reader scales a decimal's digits by a power of ten, which is off by a unit in the last
 * place for every fourth score of T5; that can decide between two ways that would be equal.
 *
 * Source: `f64_from_parts` of `serde_json` without its feature `float_roundtrip`.
 */
export function crateScore(score: number): number {
  const [mantissa = '0', exponent = '0'] = String(Math.abs(score)).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = Number(whole + fraction);
  const size = places > 308 ? digits / 1e308 / powerOfTen(places - 308) : places > 0 ? digits / powerOfTen(places) : digits * powerOfTen(-places);
  return score < 0 ? -size : size;
}

/** Rounded correctly, which `**` is not. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}
