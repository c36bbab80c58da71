import { join } from 'node:path';
import { languages } from './languages.ts';
import { locatePackage } from './locate-package.ts';
import type { Page, Source } from './page.ts';
import { readJson } from './read-json.ts';
import type { Topic } from './topics.ts';
import { translatedMessage } from './translated-message.ts';

/** Pages of the web site by topic, in reading order. */
const sitePages: Partial<Readonly<Record<Topic, readonly string[]>>> = {
  about: ['about', 'credits', 'developers', 'research', 'ethics', 'sec'],
  devices: ['boost', 'ev3', 'gdxfor', 'microbit', 'wedo2', 'wedo2-legacy', 'download-scratch-link'],
  downloads: ['download', 'download-scratch2', 'scratch_14'],
  education: ['educator-landing', 'teacher-faq', 'teacherregistration', 'parents'],
  events: ['camp', 'conference-index-2017', 'conference-index', 'conference-index-2019', 'conference-2021-index', 'conference-2022-index'],
  help: ['faq', 'contact-us', 'guidelines'],
  legal: ['privacypolicy', 'privacypolicy-apps', 'cookies', 'dmca'],
  reports: ['annual-report-2019', 'annual-report-2020', 'annual-report-2021'],
  site: ['general', 'studio', 'become-a-scratcher', 'ideas', 'preview', 'splash', 'messages'],
};
const editorPages = ['interface', 'blocks', 'extensions', 'paint-editor'];

/** The web site and the editor of Scratch, as volunteers translated them. */
export async function scratchPages(): Promise<Source> {
  const { folder, version } = locatePackage('scratch-l10n');
  const site = Object.entries(sitePages).flatMap(([topic, names]) => names.map((name) => readPage(name, topic as Topic, join(folder, 'www', `scratch-website.${name}-l10njson`))));
  const editor = editorPages.map((name) => readPage(`editor-${name}`, 'editor', join(folder, 'editor', name)));
  return { title: 'Web site and editor of Scratch', from: `scratch-l10n ${version}`, license: 'BSD-3-Clause', pages: await Promise.all([...site, ...editor]) };
}

type Texts = Readonly<Record<string, string>>;

async function readPage(name: string, topic: Topic, folder: string): Promise<Page> {
  const read = await Promise.all(languages.map(async (language) => [language.name, (await readJson<Texts>(join(folder, `${language.name}.json`))) ?? {}] as const));
  const byLanguage = new Map<string, Texts>(read);
  const messages = Object.entries(byLanguage.get('en')!).map(([key, english]) => translatedMessage(english, (language) => byLanguage.get(language)![key]));
  return { name, topic, messages };
}
