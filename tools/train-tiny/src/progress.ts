import type { StepReport } from '@tokstream/train';

/** One line on stderr: rewritten on a terminal, appended elsewhere only now and then. */
export function progressLine(totalSteps: number): (report: StepReport) => void {
  let smoothed: number | undefined;
  return (report) => {
    smoothed = smoothed === undefined ? report.loss : 0.95 * smoothed + 0.05 * report.loss;
    const rate = report.tokens / report.seconds;
    const left = ((totalSteps - report.step - 1) * report.seconds) / 60;
    const line = `step ${report.step + 1}/${totalSteps}  loss ${smoothed.toFixed(3)}  ${rate.toFixed(0)} tokens/s  ${left.toFixed(0)} min left`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${line}`);
    else if ((report.step + 1) % 10 === 0) process.stderr.write(`${line}\n`);
  };
}
