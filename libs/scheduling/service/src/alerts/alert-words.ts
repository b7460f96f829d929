import type { Instant, Language, Localised } from '@kalbro/kernel';
import { toDate, translate } from '@kalbro/kernel';
import type { AutomaticJob, FailedPart, JobRun } from '@kalbro/scheduling-core';
import { jobRunSummary, jobTypeSpec } from '@kalbro/scheduling-core';
import type { PlannedAlert } from './plan-alert.js';

/** The text of a mail. No language is known of its readers, so it says everything in Norwegian, then in English. */
export interface AlertText {
  readonly subject: string;
  readonly text: string;
}

/** What an alert is about. */
export interface AlertSubject {
  readonly job: Pick<AutomaticJob, 'name' | 'type' | 'timeZone' | 'nextRunAt'>;
  readonly run: Pick<JobRun, 'status' | 'startedAt' | 'counts' | 'error'>;
  readonly clientName: string;
  /** Where the job is looked after. */
  readonly link: string;
}

/** Accounts that a mail names one by one. */
const listed = 100;

export function alertText(alert: PlannedAlert, about: AlertSubject): AlertText {
  const headline = headlineOf(alert, about.run);
  const body = (language: Language) => bodyOf(alert, about, language).join('\n\n');
  return {
    subject: `${headline.nb} / ${headline.en}: ${oneLine(about.job.name)}`,
    text: `(English below)\n\n${body('nb')}\n\n---\n\n${body('en')}\n`,
  };
}

function headlineOf({ kind }: PlannedAlert, { status }: AlertSubject['run']): Localised {
  if (kind === 'recovered') return { nb: 'Automatisk jobb virker igjen', en: 'Automatic job works again' };
  const { nb, en } = failed[status] ?? someFailure;
  return kind === 'failed' ? { nb, en } : { nb: `Fortsatt: ${nb}`, en: `Still: ${en}` };
}

const someFailure: Localised = { nb: 'Automatisk jobb mislyktes', en: 'Automatic job failed' };
const failed: Readonly<Partial<Record<JobRun['status'], Localised>>> = {
  REJECTED: { nb: 'Automatisk jobb ble ikke kjørt', en: 'Automatic job was not run' },
  SUCCEEDED_WITH_ERRORS: { nb: 'Automatisk jobb mislyktes delvis', en: 'Automatic job failed in part' },
};

function bodyOf(alert: PlannedAlert, about: AlertSubject, language: Language): readonly string[] {
  const { job, run, link } = about;
  const when = (instant: Instant) => spelled(instant, job.timeZone, language);
  const happened = alert.kind === 'recovered' ? recovered(run, when) : failure(alert, run, when);
  const parts = [whatJob(about), ...happened, next(job, when), look(link), ...ending(alert)];
  return parts.map((part) => translate(part, language)).filter((part) => part !== '');
}

function whatJob({ job, clientName }: AlertSubject): Localised {
  const type = jobTypeSpec(job.type).name;
  const [name, client] = [oneLine(job.name), oneLine(clientName)];
  return {
    nb: `Det gjelder den automatiske jobben «${name}» (${type.nb}) hos ${client}.`,
    en: `This is about the automatic job "${name}" (${type.en}) of ${client}.`,
  };
}

type Spell = (instant: Instant) => string;

function failure({ since }: PlannedAlert, run: AlertSubject['run'], when: Spell): readonly Localised[] {
  const summary = jobRunSummary(run) ?? someFailure;
  const list = { nb: listOf(run, 'nb'), en: listOf(run, 'en') };
  const began = {
    nb: `Det har vært slik siden kjøringen ${when(since)}; dette gjelder kjøringen ${when(run.startedAt)}.`,
    en: `It has been so since the run of ${when(since)}; this is about the run of ${when(run.startedAt)}.`,
  };
  return [summary, list, run.startedAt === since ? onlyOne(when(since)) : began];
}

function onlyOne(when: string): Localised {
  return { nb: `Det begynte med kjøringen ${when}.`, en: `It began with the run of ${when}.` };
}

function listOf({ error, counts }: AlertSubject['run'], language: Language): string {
  const parts = (error?.parts ?? []).slice(0, listed);
  const rest = error?.code === 'PARTS_FAILED' ? counts.failed + counts.withErrors - parts.length : 0;
  const more = { nb: `… og ${rest} til.`, en: `… and ${rest} more.` };
  return [...parts.map((part) => lineOf(part, language)), ...(rest > 0 ? [more[language]] : [])].join('\n');
}

function lineOf({ name, reason }: FailedPart, language: Language): string {
  return `- ${oneLine(name)}: ${translate(reason, language)}`;
}

/** Who was left out has not been synchronised, so whoever reads that all is well must know of them. */
function recovered({ startedAt, counts }: AlertSubject['run'], when: Spell): readonly Localised[] {
  const { total, skipped } = counts;
  const done = {
    nb: `Kjøringen ${when(startedAt)} gikk bra: ${total} ${total === 1 ? 'konto' : 'kontoer'} ble synkronisert.`,
    en: `The run of ${when(startedAt)} went well: ${total} ${total === 1 ? 'account was' : 'accounts were'} synchronised.`,
  };
  const left = {
    nb: `${skipped} ble utelatt fordi de er satt på pause eller må kobles til på nytt.`,
    en: `${skipped} ${skipped === 1 ? 'was' : 'were'} left out: paused, or waiting to be connected again.`,
  };
  return skipped > 0 ? [done, left] : [done];
}

function next({ nextRunAt }: AlertSubject['job'], when: Spell): Localised {
  if (nextRunAt === null) return { nb: 'Jobben er ikke aktiv.', en: 'The job is not enabled.' };
  return { nb: `Neste gang: ${when(nextRunAt)}.`, en: `Next time: ${when(nextRunAt)}.` };
}

function look(link: string): Localised {
  return { nb: `Se jobben og kjøringene: ${link}`, en: `See the job and its runs: ${link}` };
}

function ending({ kind }: PlannedAlert): readonly Localised[] {
  if (kind === 'recovered') return [];
  return [
    {
      nb: 'Vi skriver igjen når noe nytt mislykkes, når det virker, eller om en dag.',
      en: 'We write again when something else fails, when it works, or in a day.',
    },
  ];
}

const locales: Readonly<Record<Language, string>> = { nb: 'nb-NO', en: 'en-GB' };

function spelled(instant: Instant, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `${format.format(toDate(instant))} (${timeZone})`;
}

/** A name is not to begin a line of its own. */
function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
