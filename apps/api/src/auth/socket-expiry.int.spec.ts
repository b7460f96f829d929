import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import { SocketClient } from '../testing/socket-client.js';

describe('a socket', () => {
  const api = apiHarness();

  beforeAll(async () => {
    await provision(api, { name: 'Fjordplan AS', admin: 'admin', people: { kari: [] }, moduleActive: true });
  });

  it('is closed in the moment its token expires', async () => {
    const token = await api.tokenFor('kari', Math.floor(Date.now() / 1000) + 1);
    const socket = new SocketClient(api, { authorization: `Bearer ${token}`, language: 'nb' });
    const reason = 'Innloggingen er utløpt. Logg inn på nytt.';
    expect(await socket.closed).toEqual(expect.objectContaining({ code: 4403, reason }));
  });

  it('is closed when the API stops, and nothing new is taken', async () => {
    const socket = new SocketClient(api, { authorization: `Bearer ${await api.token('kari')}` });
    await socket.connected;
    const { url } = api;
    await api.stop();
    expect(await socket.closed).toMatchObject({ code: 1001 });
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});
