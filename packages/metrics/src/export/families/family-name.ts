const words: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', bit: 'bits', '1': '' };

/**
 * The name of a family after Prometheus' rules: prefix, metric, measure and unit, in small letters, counters with `_total`. What the
 * measure's own name has is not said again, so that `tokens` in `{token}` is no `tokens_tokens`.
 */
export function familyName(prefix: string, metric: string, measure: string, unit: string, isCounter: boolean): string {
  const base = [prefix, snake(metric), snake(measure)].filter((part) => part !== '').join('_');
  const unitWords = unit.split('/').map((part) => words[part] ?? plural(snake(part.replaceAll(/[{}]/g, ''))));
  const suffix = unitWords.length === 1 ? unitWords[0]! : `${unitWords[0]}_per_${unitWords.slice(1).map(singular).join('_per_')}`;
  const isSaid = new RegExp(`(?:^|_)${singular(suffix)}s?(?:_|$)`).test(snake(measure));
  const named = suffix === '' || isSaid ? base : `${base}_${suffix}`;
  return isCounter && !named.endsWith('_total') ? `${named}_total` : named;
}

/** A word of small letters, digits and underscores. */
export function snake(name: string): string {
  const plain = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9_]+/g, '_').toLowerCase();
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

function plural(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return word === '' || word.endsWith('s') ? word : `${word}s`;
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}
