/** Where a run has got to, on one line of a terminal; elsewhere only what goes wrong is told. */
export interface ProgressLine {
  readonly show: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly clear: () => void;
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const erase = '\r\u001B[2K';
  const began = performance.now();
  const clear = (): void => void (stream.isTTY && stream.write(erase));
  return {
    clear,
    show(line) {
      const minutes = ((performance.now() - began) / 60_000).toFixed(1);
      if (stream.isTTY) stream.write(`${erase}${`${minutes} min  ${line}`.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    warn(line) {
      clear();
      stream.write(`${line}\n`);
    },
  };
}
