import { Harness, MARCH } from '../testing/harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

it.each(['onPremises', 'unlicensed', 'softDeleted'])(
  'a mailbox that is %s cannot be reached, and comes back as it was',
  async (mailboxState) => {
    const person = await harness.person(`${mailboxState}@contoso.example`);
    await person.post('/me/events', {
      subject: 'Kept',
      start: { dateTime: '2026-03-03T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-03T10:00:00', timeZone: 'UTC' },
    });
    await harness.mailbox(person.upn, { mailboxState });
    for (const path of ['/me/calendars', '/me/events', MARCH, `/users/${person.upn}/calendar`]) {
      expect(await person.get(path)).toMatchObject({
        status: 404,
        body: { error: { code: 'MailboxNotEnabledForRESTAPI' } },
      });
    }
    expect((await person.get('/me')).status).toBe(200);
    await harness.mailbox(person.upn, { mailboxState: 'active' });
    expect(JSON.stringify((await person.get('/me/events')).body)).toContain('Kept');
  },
);

it('there is no other state', async () => {
  const answer = await harness.control('PUT', 'mailboxes/x@contoso.example', { mailboxState: 'lost' });
  expect(answer.status).toBe(400);
});
