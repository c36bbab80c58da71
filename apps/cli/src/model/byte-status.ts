import type { CommandIo } from '../commands/command.ts';
import { statusLine } from '../output/status-line.ts';

/** A line on a terminal about bytes that come, once that has taken a second. */
export function byteStatus(io: CommandIo): { show(what: string, bytes: { readonly bytesRead: number; readonly bytesTotal: number }): void; clear(): void } {
  const status = statusLine(io);
  const begun = io.now();
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  return {
    show(what, { bytesRead, bytesTotal }) {
      if (io.now() - begun < 1000) return;
      status.show(() => `${what}: ${megabytes(bytesRead)} of ${megabytes(bytesTotal)} MB`);
    },
    clear: () => status.clear(),
  };
}
