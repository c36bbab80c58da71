import { escapeHtml } from './escape-html.ts';
import { formatPercent } from './format.ts';

/** A token that might have been. */
export interface CardAlternative {
  readonly id: number;
  /** As `spellToken` gives it. */
  readonly spelling: string;
  /** Natural logarithm. */
  readonly logprob: number;
}

/** A token that was chosen. */
export interface CardToken extends CardAlternative {
  /** The most likely tokens of its step, most likely first. */
  readonly alternatives?: readonly CardAlternative[] | undefined;
}

/** What stands on the card of a token: its id, its probability, and those of the most likely tokens. Safe HTML. */
export function tokenCard({ id, spelling, logprob, alternatives = [] }: CardToken): string {
  const chosen = `<span class="card-head"><b>${escapeHtml(spelling)}</b><span>${formatPercent(logprob)}</span></span><span class="card-note">log-probability ${logprob.toFixed(3)} · id ${id}</span>`;
  const rows = alternatives.map((row) => {
    const mark = row.id === id ? ' chosen' : '';
    return `<span class="card-row${mark}"><span class="card-bar" style="--share:${Math.exp(row.logprob).toFixed(4)}"></span><span>${escapeHtml(row.spelling)}</span><span>${formatPercent(row.logprob)}</span><span>${row.logprob.toFixed(2)}</span></span>`;
  });
  return chosen + rows.join('');
}
