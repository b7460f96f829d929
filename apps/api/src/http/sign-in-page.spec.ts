import type { CalendarAccount } from '@kalbro/calendar-core';
import { signInPage } from './sign-in-page.js';
import type { SignInEnd } from '@kalbro/calendar-service';
import type { Instant } from '@kalbro/kernel';

const account = { username: 'kari@fjordplan.example' } as CalendarAccount;
const typed = account.username;
const adminConsentUrl = 'https://login.example/consent?a=1&b=2';

const nb = { language: 'nb', consoleUrl: undefined } as const;
const en = { language: 'en', consoleUrl: 'https://console.example.com' } as const;
const consent = { account, adminConsentUrl, permissions: ['Calendars.Read'] } as const;
const ends: SignInEnd[] = [
  { kind: 'connected', account },
  { kind: 'wrongAccount', account, typed, signedInAs: 'per@fjordplan.example' },
  { kind: 'cancelledOrBlocked', ...consent },
  { kind: 'permissionMissing', ...consent },
  { kind: 'unexpected', ...consent },
  { kind: 'connected', account, formerAddress: 'kari.n@fjordplan.example' },
  { kind: 'linkedElsewhere', account, text: { nb: 'Et annet kort.', en: 'Another card.' } },
  { kind: 'misconfigured' },
  { kind: 'expiredOrUsed' },
  { kind: 'otherBrowser' },
  { kind: 'unavailable' },
  { kind: 'refused', text: { nb: 'Spør ledelsen.', en: 'Ask your management.' } },
];

describe('the page after Microsoft', () => {
  it.each(ends)('$kind has words of its own in both languages', (end) => {
    const pages = [signInPage(end, nb), signInPage(end, en)];
    expect(pages[0]).toMatch(/<html lang="nb">[\s\S]*<h1>\S/);
    expect(pages[1]).toMatch(/<html lang="en">[\s\S]*<h1>\S/);
    expect(pages[0]).not.toBe(pages[1]);
  });

  it('both addresses are shown when another account signed in', () => {
    const page = signInPage(ends[1] as SignInEnd, en);
    expect(page).toContain('kari@fjordplan.example');
    expect(page).toContain('per@fjordplan.example');
  });

  it('the link for the administrator can be clicked and copied', () => {
    const page = signInPage(ends[2] as SignInEnd, nb);
    expect(page.match(/https:\/\/login\.example\/consent\?a=1&amp;b=2/g)).toHaveLength(4);
    expect(page).toContain('lokal IT-støtte');
  });

  it.each([
    ['nb', nb, /<textarea [^>]*readonly[^>]*>Hei![\s\S]*---[\s\S]*Hello!/],
    ['en', en, /<textarea [^>]*readonly[^>]*>Hello![\s\S]*---[\s\S]*Hei!/],
  ] as const)('the letter to IT support can be copied without a script, in %s first', (_, options, letter) => {
    const page = signInPage(ends[4] as SignInEnd, options);
    expect(page).toMatch(letter);
    expect(page).toContain('- Calendars.Read: ');
    expect(page).not.toContain('<script');
  });

  it('consent that was reported and did not help is told', () => {
    const end = { kind: 'cancelledOrBlocked', ...consent, consentReportedAt: '2026-03-09T10:00:00.000Z' as Instant };
    expect(signInPage(end as SignInEnd, nb)).toContain('Det ble meldt 2026-03-09');
    expect(signInPage(ends[2] as SignInEnd, nb)).not.toContain('Det ble meldt');
  });

  it('a new address is told with the one before', () => {
    expect(signInPage(ends[5] as SignInEnd, en)).toContain('kari.n@fjordplan.example before');
    expect(signInPage(ends[0] as SignInEnd, en)).not.toContain('before');
  });

  it('it leads back to the console when there is one', () => {
    expect(signInPage({ kind: 'expiredOrUsed' }, en)).toContain('href="https://console.example.com"');
    expect(signInPage({ kind: 'expiredOrUsed' }, nb)).toContain('Du kan lukke denne siden');
  });

  it('what somebody else chose is text, never markup', () => {
    const page = signInPage({ kind: 'wrongAccount', account, typed, signedInAs: `<script>alert("'")</script>` }, en);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;&#39;&quot;)&lt;/script&gt;');
  });
});
