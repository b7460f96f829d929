#!/usr/bin/env node
// Measures whether the simulator could be the bottleneck of a benchmark: `node tools/m365-simulator/bin/bench.mjs`.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

const CLIENT = { client_id: '11111111-1111-4111-8111-111111111111', client_secret: 'simulator-secret' };
const REDIRECT = 'http://localhost/callback';
const WINDOW = 'startDateTime=2020-01-01T00:00:00Z&endDateTime=2024-12-01T00:00:00Z';
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

const child = spawn(process.execPath, [fileURLToPath(new URL('simulator.mjs', import.meta.url))], {
  env: { ...process.env, SIMULATOR_PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const base = await new Promise((resolve, reject) => {
  child.stdout.on('data', (text) => /(http:\S+)/.test(text) && resolve(/(http:\S+)/.exec(text)[1]));
  child.on('exit', () => reject(new Error('The simulator did not start.')));
});

function call(method, path, { body, token, headers = {} } = {}) {
  const url = path.startsWith('http') ? path : base + path;
  const all = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: all, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const control = async (method, path, body) =>
  (await call(method, `/control/${path}`, { body: body && JSON.stringify(body) })).body;
const linkOf = (body, name) => new RegExp(`"@odata.${name}":("[^"]+")`).exec(body.subarray(0, 2000).toString())?.[1];

async function signIn(upn) {
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const scope = 'openid offline_access User.Read Calendars.ReadWrite';
  const asked = {
    ...CLIENT,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope,
    login_hint: upn,
    code_challenge,
    code_challenge_method: 'S256',
  };
  const { headers } = await call('GET', `/common/oauth2/v2.0/authorize?${new URLSearchParams(asked)}`);
  const code = new URL(headers.location).searchParams.get('code');
  const form = new URLSearchParams({
    ...CLIENT,
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  const answer = await call('POST', '/common/oauth2/v2.0/token', {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return JSON.parse(answer.body.toString()).access_token;
}

async function round(token, maxPageSize) {
  const headers = { prefer: `odata.maxpagesize=${maxPageSize}, IdType="ImmutableId"` };
  const times = [];
  let link = `/v1.0/me/calendarView/delta?${WINDOW}`;
  for (;;) {
    const started = performance.now();
    const { body } = await call('GET', link, { token, headers });
    times.push(performance.now() - started);
    const delta = linkOf(body, 'deltaLink');
    if (delta) return { times, delta: JSON.parse(delta) };
    link = JSON.parse(linkOf(body, 'nextLink'));
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const megabytes = async () =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;

try {
  await control('PUT', 'settings', { emptyFirstDeltaPage: false, requestsPerTenMinutes: 10_000_000 });
  await control('PUT', 'mailboxes/big@bench.example', { consent: 'grant' });
  const seeding = performance.now();
  await control('POST', 'mailboxes/big@bench.example/seed', {
    singles: 20_000,
    series: 100,
    occurrences: 50,
    attendees: 3,
    from: '2021-01-01',
  });
  const seeded = performance.now() - seeding;
  const token = await signIn('big@bench.example');
  const cold = await round(token, 200);
  const warm = await round(token, 200);
  const rate = ({ times }) =>
    Math.round((200 * (times.length - 1)) / (times.slice(0, -1).reduce((sum, one) => sum + one, 0) / 1000));
  let answered = 0;
  const started = performance.now();
  const poll = async () => {
    for (; performance.now() - started < 2000; answered++) {
      const { status } = await call('GET', cold.delta, { token });
      if (status !== 200) throw new Error(`A delta without changes answered ${status}.`);
    }
  };
  await Promise.all([poll(), poll(), poll(), poll()]);
  const perSecond = Math.round(answered / ((performance.now() - started) / 1000));
  for (let i = 0; i < 1000; i++) {
    await control('PUT', `mailboxes/m${i}@many.example`, { consent: 'grant' });
    await control('POST', `mailboxes/m${i}@many.example/seed`, {
      singles: 480,
      series: 20,
      occurrences: 20,
      attendees: 3,
      from: '2021-01-01',
    });
  }
  console.log(
    JSON.stringify(
      {
        seed20kMs: Math.round(seeded),
        pageOf200ColdMs: Number(median(cold.times).toFixed(2)),
        pageOf200WarmMs: Number(median(warm.times).toFixed(2)),
        eventsPerSecondCold: rate(cold),
        eventsPerSecondWarm: rate(warm),
        noChangeDeltasPerSecond: perSecond,
        megabytesWith1000MailboxesOf500: Math.round(await megabytes()),
      },
      null,
      2,
    ),
  );
} finally {
  child.kill('SIGTERM');
  agent.destroy();
}
