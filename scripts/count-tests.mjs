// Adds up the JSON test reports in a folder: `node scripts/count-tests.mjs DIR [STAGE...]`.
// Names every test that failed. STAGE names a stage that ended with an error; each one whose reports show no failure counts as one, so that the last line is true.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedStages] = process.argv.slice(2);
const failuresByStage = new Map();
let passed = 0;

for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.json')).toSorted()) {
  const stage = file.split(/[\\/]/)[0];
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const broken = (report.testResults ?? []).filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((result) => result.status === 'failed'));
  passed += report.numPassedTests;
  failuresByStage.set(stage, (failuresByStage.get(stage) ?? 0) + report.numFailedTests + broken.length);
  for (const { name, assertionResults } of report.testResults ?? []) {
    for (const { fullName, failureMessages } of assertionResults.filter(({ status }) => status === 'failed')) process.stdout.write(`failed: ${name}: ${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}\n`);
  }
  for (const { name, message } of broken) process.stdout.write(`did not run: ${name}: ${message.split('\n')[0]}\n`);
}
for (const stage of failedStages.filter((name) => !failuresByStage.get(name))) {
  failuresByStage.set(stage, 1);
  process.stdout.write(`failed outside the tests: ${stage}\n`);
}

const failed = [...failuresByStage.values()].reduce((sum, count) => sum + count, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
if (failed > 0) process.exitCode = 1;
