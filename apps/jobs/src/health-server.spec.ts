import type { HealthOptions } from './health-server.js';
import { HealthServer } from './health-server.js';

const opened: HealthServer[] = [];

async function listen(more: Partial<HealthOptions> = {}) {
  const server = await HealthServer.listen({
    port: 0,
    bindAddress: '127.0.0.1',
    checks: { database: () => Promise.resolve() },
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'kalbro_x 1\n' }),
    ...more,
  });
  opened.push(server);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { server, get };
}

afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));

describe('HealthServer', () => {
  it('lives', async () => {
    const { get } = await listen();
    expect(await get('/health/live')).toEqual({ status: 200, text: '{"status":"ok"}' });
  });

  it('is ready when every dependency answers', async () => {
    const { get } = await listen();
    expect(await get('/health/ready?from=probe')).toEqual({ status: 200, text: '{"status":"ready"}' });
  });

  it('names the dependencies that do not answer, or not in time', async () => {
    const { get } = await listen({
      patience: 50,
      checks: {
        database: () => Promise.reject(new Error('down')),
        queue: () => new Promise(() => undefined),
        third: () => Promise.resolve(),
      },
    });
    expect(await get('/health/ready')).toEqual({
      status: 503,
      text: '{"status":"not ready","failing":["database","queue"]}',
    });
  });

  it('is not ready, but lives, while it stops', async () => {
    const { server, get } = await listen();
    server.stopping();
    expect((await get('/health/ready')).text).toMatch(/stopping/);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('gives the metrics', async () => {
    const { get } = await listen();
    expect(await get('/metrics')).toEqual({ status: 200, text: 'kalbro_x 1\n' });
  });

  it('has nothing else', async () => {
    const { get } = await listen();
    expect((await get('/')).status).toBe(404);
  });

  it('names the variable that moves it when its port is taken', async () => {
    const { server } = await listen();
    await expect(listen({ port: server.port })).rejects.toThrow(/taken: set JOBS_PORT/);
  });
});
