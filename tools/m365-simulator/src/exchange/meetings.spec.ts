import { at, Harness, idOf, MARCH, valuesOf, weekly, type Person, type Wire } from '../testing/harness.js';

let harness: Harness;
let kari: Person;
let per: Person;
beforeEach(async () => {
  harness = await Harness.start();
  kari = await harness.person('kari@fjordplan.example');
  per = await harness.person('per@fjordplan.example');
});
afterEach(() => harness.stop());

const guest = (upn: string): Record<string, unknown> => ({
  type: 'required',
  emailAddress: { address: upn, name: upn },
});
const invited = { attendees: [guest('per@fjordplan.example')] };

async function only(person: Person): Promise<Wire> {
  return valuesOf((await person.get('/me/events')).body)[0] ?? {};
}

async function mailOf(upn: string): Promise<Wire[]> {
  return (await harness.control('GET', `mailboxes/${upn}/sent-mail`)).body as unknown as Wire[];
}

it('sends nothing for an appointment without guests', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00'));
  await kari.patch(`/me/events/${idOf(body)}`, { subject: 'Other' });
  await kari.delete(`/me/events/${idOf(body)}`);
  expect(await mailOf(kari.upn)).toEqual([]);
});

it('puts a meeting into the guest’s calendar, tentative and unanswered, under the same iCalUId', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const copy = await only(per);
  expect([copy.subject, copy.showAs, copy.responseStatus?.response, copy.isOrganizer]).toEqual([
    'Plan',
    'tentative',
    'notResponded',
    false,
  ]);
  expect([copy.iCalUId, copy.id === body.id]).toEqual([body.iCalUId, false]);
  expect((await mailOf(kari.upn)).map(({ kind, to }) => [kind, to])).toEqual([['invitation', [per.upn]]]);
});

it('brings the guest’s answer to the organiser', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const answer = await per.post(`/me/events/${idOf(await only(per))}/accept`, { comment: 'yes', sendResponse: true });
  expect(answer.status).toBe(202);
  const attendees = (await kari.get(`/me/events/${idOf(body)}`)).body.attendees as unknown as Wire[];
  expect(attendees[0]?.status?.response).toBe('accepted');
  expect((await only(per)).showAs).toBe('busy');
});

it('does not bring an answer that is not sent, and lets nobody comment on it', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const path = `/me/events/${idOf(await only(per))}/accept`;
  const refused = await per.post(path, { comment: 'psst', sendResponse: false });
  expect([refused.status, refused.body.error?.code]).toEqual([400, 'ErrorInvalidParameter']);
  await per.post(path, { sendResponse: false });
  const attendees = (await kari.get(`/me/events/${idOf(body)}`)).body.attendees as unknown as Wire[];
  expect(attendees[0]?.status?.response).toBe('none');
});

it('removes a declined meeting from the guest’s calendar, and tells the guest’s delta', async () => {
  await harness.settings({ emptyFirstDeltaPage: false });
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const { deltaLink, items } = await per.round(MARCH);
  await per.post(`/me/events/${idOf(items[0])}/decline`, { sendResponse: true });
  expect((await per.round(deltaLink)).items.map((one) => one['@removed'])).toEqual([{ reason: 'deleted' }]);
});

it('asks for another answer when the time changes, and only then', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  await per.post(`/me/events/${idOf(await only(per))}/accept`, { sendResponse: true });
  await kari.patch(`/me/events/${idOf(body)}`, { subject: 'Plan B' });
  expect((await only(per)).responseStatus?.response).toBe('accepted');
  const { start, end } = at('2026-03-11T09:00:00');
  await kari.patch(`/me/events/${idOf(body)}`, { start, end });
  const copy = await only(per);
  expect([copy.subject, copy.responseStatus?.response, copy.start]).toEqual([
    'Plan B',
    'notResponded',
    { dateTime: '2026-03-11T09:00:00.0000000', timeZone: 'UTC' },
  ]);
});

it('leaves a cancelled meeting with the guest until the guest removes it', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  expect((await kari.post(`/me/events/${idOf(body)}/cancel`, { Comment: 'Sorry' })).status).toBe(202);
  const copy = await only(per);
  expect([copy.subject, copy.isCancelled, copy.showAs]).toEqual(['Canceled: Plan', true, 'free']);
  expect((await mailOf(kari.upn)).map(({ kind, comment }) => [kind, comment])).toEqual([
    ['invitation', undefined],
    ['cancellation', 'Sorry'],
  ]);
  expect((await per.delete(`/me/events/${idOf(copy)}`)).status).toBe(204);
});

it('cancels for guests who are no longer invited', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  await kari.patch(`/me/events/${idOf(body)}`, { attendees: [guest('ola@elsewhere.example')] });
  expect((await only(per)).isCancelled).toBe(true);
});

it('shows a guest only himself when the others are hidden', async () => {
  const attendees = [guest('per@fjordplan.example'), guest('ola@elsewhere.example')];
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', { attendees, hideAttendees: true }));
  const shown = (await only(per)).attendees as unknown as Wire[];
  expect(shown.map((one) => one.emailAddress?.address)).toEqual(['per@fjordplan.example']);
});

it('overwrites a guest’s own change with the next update', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  await per.patch(`/me/events/${idOf(await only(per))}`, { subject: 'Mine' });
  expect((await only(per)).subject).toBe('Mine');
  await kari.patch(`/me/events/${idOf(body)}`, { location: { displayName: 'Room 9' } });
  expect((await only(per)).subject).toBe('Plan');
});

it('lets only the organiser cancel, and only guests answer', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const cancel = await per.post(`/me/events/${idOf(await only(per))}/cancel`, {});
  expect(cancel.body.error?.message).toBe(
    "Your request can't be completed. You need to be an organizer to cancel a meeting.",
  );
  const accept = await kari.post(`/me/events/${idOf(body)}/accept`, {});
  expect(accept.body.error?.message).toBe("You can't respond to this meeting because you're the meeting organizer.");
});

it('takes a proposal for another time only when the organiser allows it', async () => {
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', { ...invited, allowNewTimeProposals: false }));
  const { start, end } = at('2026-03-12T09:00:00');
  const proposal = { sendResponse: true, proposedNewTime: { start, end } };
  const refused = await per.post(`/me/events/${idOf(await only(per))}/tentativelyAccept`, proposal);
  expect(refused.status).toBe(400);
});

it('forwards a meeting to somebody else', async () => {
  const ola = await harness.person('ola@fjordplan.example');
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  const toRecipients = [{ emailAddress: { address: ola.upn, name: 'Ola' } }];
  await per.post(`/me/events/${idOf(await only(per))}/forward`, { ToRecipients: toRecipients });
  expect((await only(ola)).subject).toBe('Plan');
  const attendees = (await kari.get(`/me/events/${idOf(body)}`)).body.attendees as unknown as Wire[];
  expect(attendees.map((one) => one.emailAddress?.address)).toEqual([per.upn, ola.upn]);
});

it('answers one occurrence of a series for itself', async () => {
  await kari.post('/me/events', weekly('Weekly', invited));
  const window = 'startDateTime=2026-03-01&endDateTime=2026-04-01';
  const occurrences = valuesOf((await per.get(`/me/calendarView?${window}`)).body);
  await per.post(`/me/events/${idOf(occurrences[1])}/accept`, { sendResponse: true });
  const after = valuesOf((await per.get(`/me/calendarView?${window}`)).body);
  expect(after.map((one) => one.responseStatus?.response)).toEqual([
    'notResponded',
    'accepted',
    'notResponded',
    'notResponded',
    'notResponded',
  ]);
});

it('touches a meeting again after it was written, so that its etag is not the one of the answer', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  expect((await kari.get(`/me/events/${idOf(body)}`)).body['@odata.etag']).not.toBe(body['@odata.etag']);
  await harness.settings({ touchMeetingsAgain: false });
  const calm = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Plan', invited));
  expect((await kari.get(`/me/events/${idOf(calm.body)}`)).body['@odata.etag']).toBe(calm.body['@odata.etag']);
});
