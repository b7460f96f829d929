import type { Settings } from './env.js';
import { demoClients } from './demo-data/people.js';
import { supportUser } from './bootstrap-support.js';
import { hasConsole, reachable } from './services.js';

/** What a person needs who has just started it: where things are, who may sign in, how to stop. */
export function announcement(settings: Settings, duration: number): string {
  return [
    '',
    `Kalbro is ready after ${(duration / 1000).toFixed(1)} s.`,
    '',
    ...addresses(settings).map(([name, value]) => `  ${name.padEnd(16)} ${value}`),
    '',
    ...(settings.devLogin ? users(settings) : []),
    'Ctrl-C stops everything; the data stays.',
  ].join('\n');
}

function addresses(settings: Settings): [string, string][] {
  const { ports, m365, dataDir, publicUrl, consoleUrl } = settings;
  return [
    ...(hasConsole(settings) ? [['Open', consoleUrl] satisfies [string, string]] : []),
    ['GraphQL', `${publicUrl}/graphql`],
    [
      'Microsoft 365',
      settings.usesSimulator ? `${m365.graphUrl} (simulated; every mailbox's week in the browser)` : m365.graphUrl,
    ],
    ['Job runner', `${reachable(settings, ports.jobs)}/metrics`],
    ['Data and logs', dataDir],
  ];
}

function users(settings: Settings): string[] {
  const agent = { externalId: supportUser, role: 'support agent: makes clients, switches modules' };
  const everybody = [agent, ...demoClients.flatMap((client) => client.users)];
  // By the same name as GraphQL: the cookie that binds a sign-in to its browser belongs to one host.
  const url = `${settings.publicUrl}/dev/login`;
  return [
    '  Demo users',
    ...everybody.map(({ externalId, role }) => `    ${externalId.padEnd(8)} ${role}`),
    '',
    '  Sign in with them in the console, or by hand, and use the token as "Authorization: Bearer ...":',
    `    curl -s ${url} -H 'content-type: application/json' -d '{"user":"kari"}'`,
    '',
  ];
}
