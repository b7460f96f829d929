import { meeting, mondays, MONTH } from '../contract/scenario.js';
import { Harness, idOf, valuesOf, type Person, type Wire } from '../testing/harness.js';
import { readShared } from './shared-folder.js';

const decode = (id: string): Buffer => Buffer.from(id.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
const members = (value: unknown): string[] => Object.keys(value as object).sort();

let harness: Harness;
let kari: Person;
beforeEach(async () => {
  harness = await Harness.start();
  kari = await harness.person('kari@fjordplan.example');
});
afterEach(() => harness.stop());

async function firstInView(): Promise<Wire> {
  const { body } = await kari.get(`/me/calendarView?${MONTH}`);
  return valuesOf(body)[0] ?? {};
}

it('an occurrence in a view has the members of the captured one', async () => {
  const captured = readShared<{ payload: { value: Wire[] } }>(
    'real-payloads',
    'capture.calendarview_occurrences_with_prefer_timezone.json',
  );
  await kari.post('/me/events', mondays('Shape'));
  const shown = members(await firstInView()).filter((name) => name !== 'uid');
  expect(shown).toEqual(members(captured.payload.value[0]));
});

it('a bare occurrence of a delta has the members of the captured one and no other', async () => {
  const captured = readShared<{ payload: Wire }>('real-payloads', 'capture.delta_occurrence_stub.json');
  await kari.post('/me/events', mondays('Shape'));
  const { items } = await kari.round(`/me/calendarView/delta?${MONTH}`);
  expect(members(items[1])).toEqual(members(captured.payload));
});

it('ids are laid out as the captured ones', async () => {
  const captured = readShared<{ payload: { value: Wire[] } }>(
    'real-payloads',
    'capture.calendarview_occurrences_with_prefer_timezone.json',
  );
  const [genuine] = captured.payload.value;
  await kari.post('/me/events', mondays('Shape'));
  const occurrence = await firstInView();
  for (const [name, length] of [
    ['id', 124],
    ['seriesMasterId', 113],
  ] as const) {
    const [ours, theirs] = [decode(String(occurrence[name])), decode(String(genuine?.[name]))];
    expect([ours.length, theirs.length]).toEqual([length, length]);
    expect(ours.subarray(0, 4)).toEqual(theirs.subarray(0, 4));
    expect(ours.subarray(40, 43)).toEqual(theirs.subarray(40, 43));
  }
  const ticks = decode(String(occurrence.id)).readBigInt64BE(44);
  expect(Number(ticks / 10_000n - 62_135_596_800_000n)).toBe(Date.parse('2031-03-03T00:00:00Z'));
  expect(String(occurrence.iCalUId)).toHaveLength(String(genuine?.iCalUId).length);
  expect(String(occurrence.iCalUId).slice(32, 40)).toBe('07EF0303');
  expect(String(occurrence.changeKey)).toHaveLength(String(genuine?.changeKey).length);
});

it('a tombstone and a round without changes look like the captured ones', async () => {
  const captured = readShared<{ payload: Record<string, { body: Wire }> }>(
    'real-payloads',
    'capture.delta_rounds.json',
  ).payload;
  const { body } = await kari.post('/me/events', meeting(4, 'Shape'));
  const first = await kari.round(`/me/calendarView/delta?${MONTH}`);
  const quiet = await kari.get(first.deltaLink);
  expect(members(quiet.body)).toEqual(members(captured['noChanges']?.body));
  await kari.delete(`/me/events/${idOf(body)}`);
  const removed = await kari.get(first.deltaLink);
  const genuine = valuesOf(captured['singleInstanceDeletedOrMovedOutOfWindow']?.body ?? {})[0];
  expect(members(valuesOf(removed.body)[0])).toEqual(members(genuine));
});

it('an empty first page looks like the captured one', async () => {
  const captured = readShared<{ payload: Record<string, { body: Wire; headers: Wire }> }>(
    'real-payloads',
    'capture.delta_rounds.json',
  ).payload;
  const { body, headers } = await kari.get(`/me/calendarView/delta?${MONTH}`);
  expect(members(body)).toEqual(members(captured['initialPageCanBeEmpty']?.body));
  expect(headers.get('preference-applied')).toContain(
    String(captured['initialPageCanBeEmpty']?.headers['Preference-Applied']),
  );
});

it('an occurrence that the organiser cancelled stays in the guest’s view as it was captured', async () => {
  const captured = readShared<{ payload: { value: Wire[] } }>(
    'real-payloads',
    'capture.calendarview_cancelled_exception_attendee_view.json',
  );
  const genuine = captured.payload.value[0];
  const per = await harness.person('per@fjordplan.example');
  const attendees = [{ type: 'required', emailAddress: { address: 'per@fjordplan.example', name: 'Per' } }];
  const { body } = await kari.post('/me/events', mondays('Team', { attendees }));
  const own = valuesOf((await kari.get(`/me/events/${idOf(body)}/instances?${MONTH}`)).body);
  await kari.delete(`/me/events/${idOf(own[0])}`);
  const seen = valuesOf((await per.get(`/me/calendarView?${MONTH}`)).body)[0];
  for (const name of ['type', 'isCancelled', 'showAs', 'isOrganizer'] as const)
    expect([name, seen?.[name]]).toEqual([name, genuine?.[name]]);
  expect(String(seen?.subject)).toBe('Canceled: Team');
  expect(members(seen).filter((name) => name !== 'uid')).toEqual(members(genuine));
});

it('calendars have the members of the captured ones', async () => {
  const captured = readShared<{ body: Wire }>('real-payloads', 'ms365calendar.calendars.json');
  const { body } = await kari.get('/me/calendars');
  expect(members(valuesOf(body)[0])).toEqual(members(valuesOf(captured.body)[0]));
});

it('the sign-in metadata has no member that Entra does not have', async () => {
  const captured = readShared<{ body: Wire }>('real-payloads', 'ms365calendar.openid.json');
  const { body } = await harness.call('/common/v2.0/.well-known/openid-configuration');
  const genuine = new Set(members(captured.body));
  expect(members(body).filter((name) => !genuine.has(name))).toEqual([]);
});
