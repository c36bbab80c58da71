import { formatBytes, sparkline } from '@tokstream/look';
import { runFigures, runRates } from '../state/run-figures.ts';
import type { RunState } from '../state/run-state.ts';
import { runStatus } from '../state/run-status.ts';
import { showDescriptions } from './description-list.ts';
import { element } from './element.ts';
import { tokenView } from './token-view.ts';

/** Brings the page up to a state. */
export function showState(state: RunState): void {
  const { phase, problem, progress, facts, engine, reason } = state;
  tokenView.show(state);
  setText(element('status'), runStatus(state));
  setText(element('problem'), problem ?? '');
  element('problem').hidden = problem === undefined;
  element('empty').hidden = state.prompt.length > 0;

  const bar = element<HTMLProgressElement>('progress');
  bar.hidden = phase !== 'loading';
  if (progress.total !== undefined) [bar.max, bar.value] = [progress.total, progress.received];

  enable('generate', phase === 'idle' || phase === 'running');
  enable('stop', phase === 'running');
  enable('again', phase === 'idle' && reason !== undefined);
  enable('clear', phase === 'running' || reason !== undefined);
  document.body.dataset['phase'] = phase;

  showDescriptions(element('figures'), runFigures(state));
  element('rate').innerHTML = sparkline(runRates(state), 'Tokens a second over the run');
  if (facts === undefined) return;
  setText(element('engine'), `${(facts.parameters / 1e6).toFixed(1)} M parameters on ${engine}`);
  showDescriptions(element('facts'), [
    ['parameters', facts.parameters.toLocaleString('en')],
    ['shape', `${facts.layers} layers, width ${facts.width}, ${facts.vocabulary.toLocaleString('en')} tokens, context ${facts.maxPositions}`],
    ['weights file', formatBytes(facts.weightBytes)],
    ...facts.card,
  ]);
}

/** A button that is turned off under the keyboard hands it to the prompt's button, or Tab would begin at the top again. */
function enable(id: string, on: boolean): void {
  const button = element<HTMLButtonElement>(id);
  if (!on && document.activeElement === button) element('generate').focus();
  button.disabled = !on;
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
