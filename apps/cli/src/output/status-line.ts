import type { CommandIo } from '../commands/command.ts';

/** A line about how it goes, shown on a terminal only and gone at the end. */
export interface StatusLine {
  /** Shows a text, at most ten times a second. */
  show(text: () => string): void;
  /** Text for stdout that shares the terminal with this line. */
  print(text: string): void;
  /** Wipes the line. */
  clear(): void;
}

/**
 * A status on stderr. Where stdout is a terminal too the status stands on the line below the text and moves with it;
 * where stderr is no terminal nothing is shown.
 */
export function statusLine({ stdout, stderr, now }: CommandIo): StatusLine {
  const shared = stdout.isTTY === true;
  let last = Number.NEGATIVE_INFINITY;
  let current: string | undefined;
  const wipe = (): void => {
    if (current !== undefined) stderr.write(shared ? '\u001B[J' : '\r\u001B[2K');
  };
  const draw = (): void => {
    if (current === undefined) return;
    // Down one line and back first, so that there is a line below even at the bottom of the screen.
    if (shared) stderr.write(`\u001BD\u001B[A\u001B7\u001BD\r\u001B[2K\u001B[2m${current}\u001B[0m\u001B8`);
    else stderr.write(`\r\u001B[2K${current}`);
  };
  return {
    clear() {
      wipe();
      current = undefined;
    },
    print(text) {
      if (!shared) return void stdout.write(text);
      wipe();
      stdout.write(text);
      draw();
    },
    show(text) {
      if (stderr.isTTY !== true || now() - last < 100) return;
      last = now();
      current = text();
      draw();
    },
  };
}
