import { formatPercent, tokenCard, tokenDoubt } from '@tokstream/look';
import type { RunState } from '../state/run-state.ts';
import type { MadeToken, PromptToken } from '../worker/messages.ts';
import { element } from './element.ts';

const container = element('tokens');
const card = element('card');

let shown: Pick<RunState, 'prompt' | 'tokens' | 'rest'> = { prompt: [], tokens: [], rest: '' };
let active: HTMLElement | undefined;

/** The drawn tokens, and the card of the one that is pointed at or focused. One Tab stop; arrow keys go from token to token. */
export const tokenView = {
  build(): void {
    // Where the pointer rests between tokens, as when focus scrolls the text under it, the focused one keeps its card.
    container.addEventListener('pointerover', ({ target }) => activate(tokenOf(target) ?? tokenOf(document.activeElement)));
    container.addEventListener('pointerleave', () => activate(tokenOf(document.activeElement)));
    container.addEventListener('focusin', ({ target }) => {
      const token = tokenOf(target);
      activate(token);
      if (token === undefined) return;
      for (const before of container.querySelectorAll<HTMLElement>('[tabindex="0"]')) before.tabIndex = -1;
      token.tabIndex = 0;
    });
    container.addEventListener('focusout', () => activate(undefined));
    container.addEventListener('keydown', move);
  },
  show({ prompt, tokens, rest }: RunState): void {
    if (prompt !== shown.prompt) {
      activate(undefined);
      container.replaceChildren(...prompt.map(drawPrompt));
    }
    const drawn = prompt === shown.prompt ? shown.tokens.length : 0;
    for (let at = drawn; at < tokens.length; at += 1) container.append(draw(tokens[at]!, at));
    if (rest !== '' && rest !== shown.rest) container.append(rest);
    const made = container.querySelector<HTMLElement>('[data-at]');
    if (made !== null && container.querySelector('[tabindex="0"]') === null) made.tabIndex = 0;
    shown = { prompt, tokens, rest };
  },
};

function drawPrompt({ text, spelling, id }: PromptToken): HTMLElement {
  const span = document.createElement('span');
  span.className = 'prompt';
  span.textContent = text;
  span.title = `prompt: ${spelling}, id ${id}`;
  return span;
}

function draw({ text, spelling, logprob }: MadeToken, at: number): HTMLElement {
  const span = document.createElement('span');
  const kind = text === '' ? ' part' : /^\s*\n\s*$/.test(text) ? ' break' : '';
  span.className = `token${kind}`;
  span.dataset['at'] = String(at);
  span.style.setProperty('--doubt', tokenDoubt(logprob));
  span.tabIndex = -1;
  span.setAttribute('aria-label', `${spelling.replaceAll('␣', ' ').trim() || spelling}, ${formatPercent(logprob)}`);
  span.setAttribute('role', 'img');
  span.textContent = text;
  return span;
}

function tokenOf(target: EventTarget | null): HTMLElement | undefined {
  return (target as HTMLElement | null)?.closest?.<HTMLElement>('#tokens [data-at]') ?? undefined;
}

function activate(token: HTMLElement | undefined): void {
  if (token === active) return;
  active?.classList.remove('active');
  active?.removeAttribute('aria-describedby');
  active = token;
  const made = token && shown.tokens[Number(token.dataset['at'])];
  card.classList.toggle('shown', made !== undefined);
  if (token === undefined || made === undefined) return;
  card.innerHTML = tokenCard(made);
  token.classList.add('active');
  token.setAttribute('aria-describedby', 'card');
}

function move(event: KeyboardEvent): void {
  const from = tokenOf(event.target);
  if (from === undefined) return;
  if (event.key === 'Escape') return activate(undefined);
  const all = [...container.querySelectorAll<HTMLElement>('[data-at]')];
  const at = all.indexOf(from);
  const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1, ArrowDown: besideLine(all, at, 1), ArrowUp: besideLine(all, at, -1) };
  const to = all[steps[event.key] ?? -1];
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}

/** The token nearest above or below one. */
function besideLine(all: readonly HTMLElement[], at: number, direction: 1 | -1): number {
  const here = all[at]!.getClientRects()[0]!;
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let other = at + direction; other >= 0 && other < all.length; other += direction) {
    const box = all[other]!.getClientRects()[0]!;
    const lines = Math.round(((box.top - here.top) * direction) / here.height);
    if (lines >= 2) break;
    if (lines === 1 && Math.abs(box.left - here.left) < distance) [best, distance] = [other, Math.abs(box.left - here.left)];
  }
  return best;
}
