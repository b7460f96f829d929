import { itSupportMessage } from './it-support-message.js';

describe('The letter to local IT support', () => {
  const adminConsentUrl = 'https://login.example/adminconsent?state=s';
  const { nb, en } = itSupportMessage({
    username: 'kari@fjordplan.example',
    permissions: ['Calendars.ReadWrite', 'Calendars.Read'],
    adminConsentUrl,
  });

  it('stands in both languages, the one of the reader first', () => {
    expect(nb).toMatch(/^Hei!/);
    expect(en).toMatch(/^Hello!/);
    for (const text of [nb, en]) expect(text).toMatch(/Hei![\s\S]*Hello!|Hello![\s\S]*Hei!/);
  });

  it('says in each language who, what is asked for, why, and where to consent', () => {
    for (const part of nb.split('---')) {
      expect(part).toContain('kari@fjordplan.example');
      expect(part).toMatch(/- Calendars\.ReadWrite: .*\n- Calendars\.Read: .*\n- User\.Read: /);
      expect(part).toMatch(/Outlook (i takt|in step)/);
      expect(part).toContain(adminConsentUrl);
    }
  });

  it('asks for nothing that the link does not ask for', () => {
    const { en: less } = itSupportMessage({ username: 'k', permissions: ['Calendars.ReadBasic'], adminConsentUrl });
    expect(less).toContain('- Calendars.ReadBasic: ');
    expect(less).not.toMatch(/Calendars\.Read(Write)?:/);
  });
});
