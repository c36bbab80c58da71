// On the kind of machine that decides about a change, a check that cannot run is a failure.
const skipsFail = process.env.CI === 'true' && process.platform === 'linux' && process.arch === 'x64';

/** Runs checks and prints one line for each, whatever comes; `counts` has the sums. */
export function makeReport() {
  const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };

  async function check(name, body) {
    const began = performance.now();
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      const remark = await body();
      counts.numPassedTests += 1;
      process.stdout.write(`ok      ${name} (${seconds()})${remark === undefined ? '' : `: ${oneLine(remark)}`}\n`);
    } catch (error) {
      counts.numFailedTests += 1;
      process.stdout.write(`FAILED  ${name} (${seconds()})\n${indent(error instanceof Error ? error.message : String(error))}\n`);
    }
  }

  function skip(name, reason) {
    counts[skipsFail ? 'numFailedTests' : 'numPendingTests'] += 1;
    process.stdout.write(`${skipsFail ? 'FAILED ' : 'SKIPPED'} ${name}: ${oneLine(reason)}\n`);
  }

  return { check, skip, counts };
}

function oneLine(text) {
  const line = text.trim().replace(/\s*\n\s*/g, ' | ');
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, '          ');
}
