import { apiHarness } from '../testing/api-harness.js';
import { socketAs } from '../testing/socket-client.js';

describe('somebody who asks without end', () => {
  const api = apiHarness({ burst: 3, perSecond: 0.001 });
  const call = { as: 'support', query: '{ viewer { permissions } }' } as const;

  it('is asked to wait, in their own language and over sockets too, while others are served', async () => {
    for (let i = 0; i < 3; i += 1) await api.ok(call);
    const { status, errors } = await api.send({ ...call, language: 'nb' });
    expect(status).toBe(429);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('Vent noen sekunder'), extensions: { code: 'RATE_LIMITED' } },
    ]);
    const socket = await socketAs(api, 'support');
    const stream = socket.subscribe('subscription ($id: ID!) { calendarAccountChanged(resourceId: $id) { id } }', {
      id: 'x',
    });
    await expect(stream.next()).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    socket.close();
    expect(await api.refused({ query: call.query })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
