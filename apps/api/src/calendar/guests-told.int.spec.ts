import { randomUUID } from 'node:crypto';
import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

const list = `query ($ids: [ID!]!) {
  appointments(resourceIds: $ids, from: "2026-03-23T00:00:00Z", to: "2026-03-30T00:00:00Z") { guestsTold { onEdit onDelete } } }`;
const create = 'mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { id } }';
const person = (email: string) => ({ name: null, email, response: null });

describe('whoever changes a meeting that has guests is told so before', () => {
  const api = apiHarness();
  let client: Provisioned;
  const accountId = randomUUID();
  const calendarId = randomUUID();
  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const card = () => client.resources['kari'] ?? '';
  const told = async (as: string) =>
    (await api.ok({ as, query: list, variables: { ids: [card()] } })).appointments.map(
      ({ guestsTold }: { guestsTold: unknown }) => guestsTold,
    );
  const nobody = { onEdit: 0, onDelete: 0 };

  beforeAll(async () => {
    const people = { kari: ['appointments:edit'], per: ['appointments:edit'], ola: ['resource:edit-own'] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'kari@fjordplan.example', 'BOTH', '{READ,READ_DETAILS,CREATE,UPDATE}', 'CONNECTED', 1)`,
      ...[accountId, client.clientId, card()],
    );
    await sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, 'calendar', 'Calendar', true, true, true, true)`,
      ...[calendarId, accountId],
    );
  });
  afterEach(() => sql('DELETE FROM appointment'));

  /** Made here, and stands in Outlook since; guests were invited there. */
  async function meeting(guests: readonly string[], more: Record<string, unknown> = {}): Promise<void> {
    const times = { start: '2026-03-24T09:00:00Z', end: '2026-03-24T10:00:00Z', timeZone: 'Europe/Oslo' };
    const input = { resourceIds: [card()], title: 'Planning', ...times, ...more };
    const { createAppointment } = await api.ok({ as: 'kari', query: create, variables: { input } });
    const outlook = { organizer: person('kari@fjordplan.example'), attendees: guests.map(person), isOrganizer: true };
    await sql('UPDATE appointment SET outlook = $2 WHERE id = $1', createAppointment.id, JSON.stringify(outlook));
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       VALUES (gen_random_uuid(), $1, $2, $3, $1::uuid::text, 1)`,
      ...[createAppointment.id, accountId, calendarId],
    );
  }

  it('with how many there are, as far as the change goes up', async () => {
    await meeting(['per@fjordplan.example', 'jon@nordvik.example', 'kari@fjordplan.example']);
    expect(await told('kari')).toEqual([{ onEdit: 2, onDelete: 0 }]);
    expect(await told('per')).toEqual([{ onEdit: 2, onDelete: 0 }]);
  });

  it('on each date of a series', async () => {
    await meeting(['per@fjordplan.example'], { recurrence: 'FREQ=DAILY;COUNT=3' });
    expect(await told('kari')).toEqual(Array.from({ length: 3 }, () => ({ onEdit: 1, onDelete: 0 })));
  });

  it('and nobody else hears of guests: not who may not change it, nor of what is private', async () => {
    await meeting(['per@fjordplan.example']);
    expect(await told('ola')).toEqual([nobody]);
    await sql('UPDATE appointment SET is_private = true');
    expect(await told('per')).toEqual([nobody]);
    expect(await told('kari')).toEqual([{ onEdit: 1, onDelete: 0 }]);
  });

  it('which takes two statements more, however many meetings there are', async () => {
    await meeting([]);
    api.statements.splice(0);
    expect(await told('kari')).toEqual([nobody]);
    const before = api.statements.splice(0).length;
    for (let n = 0; n < 5; n += 1) await meeting(['per@fjordplan.example']);
    api.statements.splice(0);
    expect(await told('kari')).toHaveLength(6);
    expect(api.statements.length).toBe(before + 2);
  });
});
