import type { AccountProblem } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { aToldAccount, problemSince as since } from '../testing/told-account.js';
import type { NewsKind } from './decide-news.js';
import { mailText } from './telling-words.js';

const problem: AccountProblem = { code: 'SIGN_IN_REQUIRED', since };
const link = 'https://kalbro.example.com/repair/abc';

describe('The mail about one account', () => {
  const kari = aToldAccount({ status: 'RECONNECT_REQUIRED', problem });
  const mail = (kind: NewsKind, account = kari) =>
    mailText({ kind, to: [], accounts: [account] }, new Map(kind === 'worksAgain' ? [] : [[account.id, link]]));

  it('says what happened, why, and where it is repaired, in Norwegian first', () => {
    const { subject, text } = mail('stopped');
    expect(subject).toBe('Kalenderkontoen har stoppet / Calendar account stopped: kari@fjordplan.example');
    const [nb = '', en = ''] = text.split('\n---\n');
    expect(nb).toContain('English below');
    expect(nb).toMatch(/kari@fjordplan\.example på ressurskortet Kari\./);
    expect(nb).toMatch(/utløpt eller trukket tilbake/);
    expect(nb).toContain(`Ordne det her: ${link}`);
    expect(en).toMatch(/has expired or was revoked/);
    expect(en).toContain(`Repair it here: ${link}`);
  });

  it('says that it works again, with nothing left to repair', () => {
    const { subject, text } = mail('worksAgain');
    expect(subject).toBe('Kalenderkontoen virker igjen / Calendar account works again: kari@fjordplan.example');
    expect(text).toMatch(/Den virker igjen\.[^]*It works again\./);
    expect(text).not.toContain('http');
  });

  it('says that one click is left', () => {
    const { subject, text } = mail('oneClickLeft');
    expect(subject).toBe('Ett klikk gjenstår / One click left: kari@fjordplan.example');
    expect(text).toMatch(/gitt samtykke[^]*given consent/);
    expect(text.split(link)).toHaveLength(3);
  });

  it('has words for a failure without a reason', () => {
    const { text } = mail('stopped', aToldAccount({ status: 'FAILED' }));
    expect(text).toMatch(/sluttet å synkronisere[^]*stopped synchronising/);
  });
});

describe('The mail about many accounts', () => {
  const accounts = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      aToldAccount({ id: `a${index}` as AccountId, username: `p${index}@fjordplan.example`, problem }),
    );

  it('lists each with its reason and its link', () => {
    const five = accounts(5);
    const links = new Map(five.map(({ id }) => [id, `${link}/${id}`]));
    const { subject, text } = mailText({ kind: 'stopped', to: [], accounts: five }, links);
    expect(subject).toBe('5 kalenderkontoer har stoppet / 5 calendar accounts stopped');
    expect(text.match(/^- p\d@fjordplan\.example \(Kari\): .+\n {2}https.+$/gm)).toHaveLength(10);
  });

  it('lists a hundred and counts the rest', () => {
    const { text } = mailText({ kind: 'worksAgain', to: [], accounts: accounts(130) }, new Map());
    expect(text.match(/^- /gm)).toHaveLength(200);
    expect(text).toMatch(/og 30 til\.[^]*and 30 more\./);
  });
});
