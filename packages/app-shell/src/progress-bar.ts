import { formatSeconds } from '@tokstream/look';
import type { AppIo } from './app-io.ts';

/** How far it has got, on a terminal only. */
export interface ProgressBar {
  /** What is done before anything is counted. */
  say(text: string): void;
  /** `done` of `total` cells stand, `kept` of them from an earlier run; now comes what `doing` names. */
  show(done: number, total: number, kept: number, doing: string): void;
  clear(): void;
}

const cells = 24;
const wipe = '\r\u001B[2K';

/** A bar on stderr that wipes itself. */
export function progressBar({ stderr, now }: Pick<AppIo, 'now'> & { readonly stderr: AppIo['stderr'] & { readonly columns?: number } }): ProgressBar {
  if (stderr.isTTY !== true) return { say() {}, show() {}, clear() {} };
  let started: number | undefined;
  const put = (line: string): void => void stderr.write(`${wipe}${line.slice(0, (stderr.columns || 80) - 1)}`);
  return {
    say: put,
    show(done, total, kept, doing) {
      started ??= now();
      const share = total === 0 ? 1 : done / total;
      const measured = done - kept;
      const left = measured === 0 ? '' : `, ${formatSpan(((now() - started) / 1000 / measured) * (total - done))} left`;
      const filled = Math.round(share * cells);
      put(`${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${done} of ${total}${left}  ${doing}`);
    },
    clear: () => void stderr.write(wipe),
  };
}

function formatSpan(seconds: number): string {
  return seconds < 100 ? formatSeconds(Math.ceil(seconds)).replace('.0', '') : `${Math.ceil(seconds / 60)} min`;
}
