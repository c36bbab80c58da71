const format = (count: number): string => count.toLocaleString('en');

/** What was seen, over all sources. */
export class Tally {
  tokens = 0;
  characters = 0;
  /** Most characters that were held back at one time. */
  heldAtMost = 0;

  /** One line for people. */
  line(): string {
    const { tokens, characters, heldAtMost } = this;
    const each = tokens === 0 || characters === 0 ? '' : ` (${(characters / tokens).toFixed(2)} a token)`;
    return `${format(tokens)} ${tokens === 1 ? 'token' : 'tokens'} from ${format(characters)} characters${each}, at most ${format(heldAtMost)} held`;
  }
}
