const secondSteps = [
  [1, 's', 1],
  [1e-3, 'ms', 1e3],
  [1e-6, 'µs', 1e6],
  [0, 'ns', 1e9],
] as const;
const byteSteps = [
  [1e9, 'GB', 1e-9],
  [1e6, 'MB', 1e-6],
  [1e3, 'kB', 1e-3],
  [0, 'B', 1],
] as const;

/** A number for people, three digits or more: seconds and bytes with their unit, whole numbers whole. The same in every language. */
export function formatNumber(value: number, unit: string): string {
  const steps = unit === 's' ? secondSteps : unit === 'By' ? byteSteps : undefined;
  if (steps !== undefined && value !== 0) {
    const [, name, factor] = steps.find(([least]) => Math.abs(value) >= least)!;
    return `${digits(value * factor)} ${name}`;
  }
  return digits(value);
}

/** A unit for people, empty where the number says it: `{token}/s` is `tokens/s`. */
export function formatUnit(unit: string): string {
  if (unit === '1' || unit === 's' || unit === 'By') return '';
  const [first, ...others] = unit.split('/').map((part) => part.replaceAll(/[{}]/g, '').replace(/^By$/, 'byte'));
  const many = /^(s|1)$/.test(first!) || first!.endsWith('s') ? first! : first!.endsWith('y') ? `${first!.slice(0, -1)}ies` : `${first}s`;
  return [many, ...others].join('/');
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e15 || size < 1e-4) return value.toExponential(2);
  const text = Number.isInteger(value) ? String(value) : size < 999.5 ? value.toPrecision(3) : value.toFixed(0);
  return text.replace('-', '−').replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, '\u202f');
}
