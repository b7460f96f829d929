import type { CalendarAccount } from '@kalbro/calendar-core';
import { signInPage } from './sign-in-page.js';
import type { CallbackEnd } from './sign-in-page.js';

const account = { username: 'kari@fjordplan.example' } as CalendarAccount;
const typed = account.username;
const adminConsentUrl = 'https://login.example/consent?a=1&b=2';

const nb = { language: 'nb', consoleUrl: undefined } as const;
const en = { language: 'en', consoleUrl: 'https://console.example.com' } as const;
const ends: CallbackEnd[] = [
  { kind: 'connected', account },
  { kind: 'wrongAccount', account, typed, signedInAs: 'per@fjordplan.example' },
  { kind: 'cancelledOrBlocked', account, adminConsentUrl },
  { kind: 'permissionMissing', account, adminConsentUrl },
  { kind: 'expiredOrUsed' },
  { kind: 'otherBrowser' },
  { kind: 'unavailable' },
  { kind: 'refused', text: { nb: 'Spør ledelsen.', en: 'Ask your management.' } },
  { kind: 'consentGiven' },
  { kind: 'consentRefused' },
];

describe('the page after Microsoft', () => {
  it.each(ends)('$kind has words of its own in both languages', (end) => {
    const pages = [signInPage(end, nb), signInPage(end, en)];
    expect(pages[0]).toMatch(/<html lang="nb">[\s\S]*<h1>\S/);
    expect(pages[1]).toMatch(/<html lang="en">[\s\S]*<h1>\S/);
    expect(pages[0]).not.toBe(pages[1]);
  });

  it('both addresses are shown when another account signed in', () => {
    const page = signInPage(ends[1] as CallbackEnd, en);
    expect(page).toContain('kari@fjordplan.example');
    expect(page).toContain('per@fjordplan.example');
  });

  it('the link for the administrator can be clicked and copied', () => {
    const page = signInPage(ends[2] as CallbackEnd, nb);
    expect(page.match(/https:\/\/login\.example\/consent\?a=1&amp;b=2/g)).toHaveLength(2);
    expect(page).toContain('lokal IT-støtte');
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
