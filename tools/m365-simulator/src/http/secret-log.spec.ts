import { Harness } from '../testing/harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

it('keeps every secret of a sign-in, and the request log none', async () => {
  await harness.mailbox('kari@contoso.example');
  const tokens = await harness.signIn('kari@contoso.example');
  await harness.token({
    grant_type: 'refresh_token',
    refresh_token: String(tokens.refresh_token),
    scope: 'openid offline_access User.Read',
  });
  const seen = (await harness.control('GET', 'secrets')).body as unknown as {
    kind: string;
    from: string;
    value: string;
  }[];
  const kinds = new Set(seen.map(({ kind, from }) => `${kind} ${from}`));
  expect([...kinds].sort()).toEqual([
    'access_token entra',
    'code client',
    'code entra',
    'code_verifier client',
    'id_token entra',
    'refresh_token client',
    'refresh_token entra',
    'state client',
  ]);
  expect(seen.map(({ value }) => value)).toEqual(expect.arrayContaining([tokens.access_token, tokens.refresh_token]));
  const log = JSON.stringify((await harness.control('GET', 'requests')).body);
  for (const { kind, value } of seen) if (kind.endsWith('_token')) expect(log).not.toContain(value);
  await harness.control('DELETE', 'secrets');
  expect((await harness.control('GET', 'secrets')).body).toEqual([]);
});
