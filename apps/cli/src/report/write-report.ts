import type { GenerationRecord } from '../output/generation-record.ts';
import { replaceFile } from '../output/replace-file.ts';
import { type ReportContext, reportPage } from './report-page.ts';

/** Writes the report of a run as one page that needs nothing else. */
export function writeReport(path: string, record: GenerationRecord, context: ReportContext): Promise<void> {
  return replaceFile(path, reportPage(record, context));
}
