import { rename, rm, writeFile } from 'node:fs/promises';
import type { GenerationRecord } from '../output/generation-record.ts';
import { type ReportContext, reportPage } from './report-page.ts';

/** Writes the report of a run as one page that needs nothing else. A reader never meets half of it. */
export async function writeReport(path: string, record: GenerationRecord, context: ReportContext): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await writeFile(temporary, reportPage(record, context));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
