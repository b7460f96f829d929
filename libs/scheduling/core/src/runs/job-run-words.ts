import type { Language, Localised } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import type { FailedPart, JobRun } from './job-run.js';

/** Names in one sentence. */
const namedParts = 10;

/** What went wrong with a run, for people; undefined when nothing did. Names which accounts, and why each. */
export function jobRunText(run: Pick<JobRun, 'error' | 'counts'>): Localised | undefined {
  const summary = jobRunSummary(run);
  const { error, counts } = run;
  if (summary === undefined || error?.code !== 'PARTS_FAILED') return summary;
  const bad = counts.failed + counts.withErrors;
  return {
    nb: `${summary.nb} ${listOf(error.parts, bad, 'nb')}`,
    en: `${summary.en} ${listOf(error.parts, bad, 'en')}`,
  };
}

/** The same in one sentence, without names. */
export function jobRunSummary({ error, counts }: Pick<JobRun, 'error' | 'counts'>): Localised | undefined {
  switch (error?.code) {
    case undefined:
      return undefined;
    case 'MODULE_NOT_ACTIVE':
      return moduleNotActive;
    case 'INTERNAL_SERVER_ERROR':
      return internal;
    case 'PARTS_FAILED': {
      const bad = counts.failed + counts.withErrors;
      return {
        nb: `${bad} av ${counts.total} kontoer ble ikke synkronisert i sin helhet.`,
        en: `${bad} of ${counts.total} accounts were not synchronised in full.`,
      };
    }
  }
}

function listOf(parts: readonly FailedPart[], total: number, language: Language): string {
  const named = parts.slice(0, namedParts).map(({ name, reason }) => `${name}: ${translate(reason, language)}`);
  const rest = total - named.length;
  const more = { nb: `Og ${rest} til.`, en: `And ${rest} more.` }[language];
  return [...named, ...(rest > 0 ? [more] : [])].join(' ');
}

const moduleNotActive: Localised = {
  nb: 'Jobben ble ikke kjørt fordi modulen Office 365 ikke er aktiv. Be support om å aktivere den.',
  en: 'The job was not run because the module Office 365 is not active. Ask support to activate it.',
};
const internal: Localised = {
  nb: 'Noe gikk galt hos oss da jobben skulle starte. Den prøves igjen neste gang; ta kontakt med support hvis det gjentar seg.',
  en: 'Something went wrong on our side when the job was to start. It is tried again next time; contact support if it happens again.',
};
