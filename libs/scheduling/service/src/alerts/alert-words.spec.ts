import type { Instant } from '@kalbro/kernel';
import { failedPart, failedRun, rejectedRun, wellRun } from '../testing/failed-run.js';
import type { AlertSubject } from './alert-words.js';
import { alertText } from './alert-words.js';

const since = '2026-03-29T00:30:00.000Z' as Instant;
const startedAt = '2026-03-29T01:30:00.000Z' as Instant;
const about = (run: Partial<AlertSubject['run']>, more: Partial<AlertSubject['job']> = {}): AlertSubject => ({
  job: {
    ...{ name: 'Nattlig', type: 'SYNC_OFFICE_365_CALENDARS', timeZone: 'Europe/Oslo' },
    ...{ nextRunAt: '2026-03-30T00:30:00.000Z' as Instant, ...more },
  },
  run: { ...wellRun, startedAt, ...run },
  clientName: 'Fjordplan AS',
  link: 'https://kalbro.example.com/jobs/1',
});
const mail = (kind: 'failed' | 'failedAgain' | 'recovered') => ({ kind, to: ['ada@x.example'], since });
const three = failedRun([failedPart('1'), failedPart('2'), failedPart('3', 'SIGN_IN_REQUIRED')]);

describe('the mail of an alert', () => {
  it('says what failed, which and why, since when, what comes next and where to look, in both languages', () => {
    expect(alertText(mail('failed'), about(three))).toEqual({
      subject: 'Automatisk jobb mislyktes delvis / Automatic job failed in part: Nattlig',
      text: `(English below)

Det gjelder den automatiske jobben «Nattlig» (Synkroniser Office 365-kalendere) hos Fjordplan AS.

3 av 200 kontoer ble ikke synkronisert i sin helhet.

- Person 1: Årsak M365_UNAVAILABLE.
- Person 2: Årsak M365_UNAVAILABLE.
- Person 3: Årsak SIGN_IN_REQUIRED.

Det har vært slik siden kjøringen 29. mars 2026, 01:30 (Europe/Oslo); dette gjelder kjøringen 29. mars 2026, 03:30 (Europe/Oslo).

Neste gang: 30. mars 2026, 02:30 (Europe/Oslo).

Se jobben og kjøringene: https://kalbro.example.com/jobs/1

Vi skriver igjen når noe nytt mislykkes, når det virker, eller om en dag.

---

This is about the automatic job "Nattlig" (Synchronise Office 365 calendars) of Fjordplan AS.

3 of 200 accounts were not synchronised in full.

- Person 1: Reason M365_UNAVAILABLE.
- Person 2: Reason M365_UNAVAILABLE.
- Person 3: Reason SIGN_IN_REQUIRED.

It has been so since the run of 29 Mar 2026, 01:30 (Europe/Oslo); this is about the run of 29 Mar 2026, 03:30 (Europe/Oslo).

Next time: 30 Mar 2026, 02:30 (Europe/Oslo).

See the job and its runs: https://kalbro.example.com/jobs/1

We write again when something else fails, when it works, or in a day.
`,
    });
  });

  it.each([
    ['failed', rejectedRun, 'Automatisk jobb ble ikke kjørt / Automatic job was not run: Nattlig', /is not active/],
    ['failed', { ...three, status: 'FAILED' }, 'Automatisk jobb mislyktes / Automatic job failed: Nattlig', /3 of 200/],
    [
      'failedAgain',
      rejectedRun,
      'Fortsatt: Automatisk jobb ble ikke kjørt / Still: Automatic job was not run: Nattlig',
      /Ask support/,
    ],
    [
      'recovered',
      wellRun,
      'Automatisk jobb virker igjen / Automatic job works again: Nattlig',
      /200 accounts were synchronised\.\n\nNext/,
    ],
  ] as const)('of one that %s has words of its own', (kind, run, subject, text) => {
    const words = alertText(mail(kind), about(run));
    expect(words.subject).toBe(subject);
    expect(words.text).toMatch(text);
  });

  it('names a hundred and counts the rest', () => {
    const parts = Array.from({ length: 100 }, (_, n) => failedPart(String(n)));
    const { text } = alertText(mail('failed'), about(failedRun(parts, 180)));
    expect(text.match(/^- Person .*: Reason/gm)).toHaveLength(100);
    expect(text).toMatch(/^… and 80 more\.$/m);
    expect(text).toMatch(/^… og 80 til\.$/m);
  });

  it('says who is left out when the others are well again', () => {
    const run = { ...wellRun, counts: { ...wellRun.counts, total: 1, skipped: 1 } };
    expect(alertText(mail('recovered'), about(run)).text).toMatch(
      /1 account was synchronised\.\n\n1 was left out: paused, or waiting to be connected again\./,
    );
  });

  it('says when it began with this run, and that a job is not enabled', () => {
    const { text } = alertText(mail('failed'), about({ ...three, startedAt: since }, { nextRunAt: null }));
    expect(text).toMatch(/It began with the run of 29 Mar 2026, 01:30 \(Europe\/Oslo\)\./);
    expect(text).toMatch(/The job is not enabled\./);
  });

  it('keeps a name from beginning a line of its own', () => {
    const part = { ...failedPart('1'), name: 'Kari\r\n- Ola' };
    const { text } = alertText(mail('failed'), about(failedRun([part]), { name: 'Nattlig\u2028Jobb' }));
    expect(text).toMatch(/^- Kari - Ola: Reason/m);
    expect(text).toMatch(/"Nattlig Jobb"/);
  });
});
