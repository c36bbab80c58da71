import type { TrainingEvent } from '../run/training-event.ts';

/** What progress is written to: `process.stderr`, or a test. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a line of progress says, and when it is. */
export interface ProgressLineOptions {
  readonly totalSteps: number;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
  /** What an evaluation says, such as `1.5000 bits/byte on held-out addresses`; default its loss in nats. */
  readonly describe?: (evaluation: Extract<TrainingEvent, { readonly type: 'evaluation' }>) => string;
}

/** Steps between two lines where the output is no terminal. */
const lineEvery = 10;

/**
 * Tells how a run goes: on a terminal one line that is rewritten, elsewhere plain lines now and then.
 *
 * @example trainingRun(trainer, options).subscribe(progressLine(process.stderr, { totalSteps: options.totalSteps }))
 */
export function progressLine(output: ProgressOutput, options: ProgressLineOptions): (event: TrainingEvent) => void {
  const { totalSteps, now = () => performance.now(), describe = ({ loss }) => `${loss.toFixed(4)} nats on held-out text` } = options;
  let loss: number | undefined;
  let begun: { readonly at: number; readonly step: number } | undefined;
  const say = (text: string): unknown => output.write(`${output.isTTY === true ? '\r\u001B[2K' : ''}${text}\n`);
  return (event) => {
    if (event.type === 'resume') say(`continuing after step ${event.stepsDone}`);
    if (event.type === 'evaluation') say(`step ${event.stepsDone}: ${describe(event)}${event.best ? ', the best so far' : ''}`);
    if (event.type === 'done') say(event.reason === 'aborted' ? `stopped after step ${event.stepsDone}; run the same command to continue` : `${event.stepsDone} steps done`);
    if (event.type !== 'step') return;
    loss = loss === undefined ? event.loss : 0.95 * loss + 0.05 * event.loss;
    const at = now();
    begun ??= { at: at - 1000 * event.seconds, step: event.step };
    // Of the whole time, evaluations and checkpoints included.
    const minutes = (((at - begun.at) / (event.step + 1 - begun.step)) * (totalSteps - event.step - 1)) / 60_000;
    const line = `step ${event.step + 1}/${totalSteps}  loss ${loss.toFixed(3)}  ${(event.tokens / event.seconds).toFixed(0)} tokens/s  ${minutes.toFixed(0)} min left`;
    if (output.isTTY === true) output.write(`\r\u001B[2K${line}`);
    else if ((event.step + 1) % lineEvery === 0) output.write(`${line}\n`);
  };
}
