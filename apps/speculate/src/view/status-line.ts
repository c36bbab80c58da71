import type { AppIo } from '@tokstream/app-shell';

/** A line about how it goes, on a terminal only. */
export interface StatusLine {
  show(text: string): void;
  clear(): void;
}

/** A status on stderr that wipes itself. */
export function statusLine({ stderr }: Pick<AppIo, 'stderr'>): StatusLine {
  if (stderr.isTTY !== true) return { show() {}, clear() {} };
  return {
    show: (text) => void stderr.write(`\r\u001B[2K${text}`),
    clear: () => void stderr.write('\r\u001B[2K'),
  };
}
