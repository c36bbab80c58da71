/** Most columns of a packed layer. */
const mostColumns = 128;
const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * Which tokens a layer still holds, as a line of digits: each stands for an equal part of the tokens, from 0, nothing of it left, to z,
 * all of it in every head.
 *
 * @param held for each token the share of heads that hold it
 */
export function packRetention(held: readonly number[]): string {
  const columns = Math.min(mostColumns, held.length);
  return Array.from({ length: columns }, (_, column) => {
    const part = held.slice(Math.floor((column * held.length) / columns), Math.floor(((column + 1) * held.length) / columns));
    const share = part.reduce((sum, value) => sum + value, 0) / part.length;
    return digits[share === 0 ? 0 : Math.max(1, Math.round(share * (digits.length - 1)))]!;
  }).join('');
}

/** The shares of a packed layer, 0 to 1 from the first position to the last. */
export function unpackRetention(packed: string): readonly number[] {
  return Array.from(packed, (digit) => Math.max(0, digits.indexOf(digit)) / (digits.length - 1));
}

/** The mean of equally long rows of shares; rows of another length than the first are left out. */
export function meanRow(rows: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = rows;
  const alike = rows.filter(({ length }) => length === first.length);
  return first.map((_, at) => alike.reduce((sum, row) => sum + row[at]!, 0) / alike.length);
}
