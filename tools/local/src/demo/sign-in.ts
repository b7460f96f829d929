const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '');
}

/**
 * What a person does in a browser: opens Microsoft's page, accepts the permissions, and lands on the planner's page again,
 * which is shown the cookie. Answers with the heading of that page.
 */
export async function signInAtMicrosoft(authorizationUrl: string, cookie: string): Promise<string> {
  const asked = await fetch(authorizationUrl);
  const { action, fields } = consentForm(await asked.text());
  const body = new URLSearchParams([...fields, ['decision', 'accept']]);
  const accepted = await fetch(new URL(action, asked.url), { method: 'POST', body, redirect: 'manual' });
  const back = accepted.headers.get('location');
  if (back === null) throw new Error(`Microsoft did not lead back: ${accepted.status}`);
  const landed = await fetch(back, { headers: { cookie, 'accept-language': 'en' }, redirect: 'manual' });
  const card = landed.headers.get('location');
  if (card !== null) return onCard(new URL(card).searchParams.get('signIn'));
  const heading = /<h1>([^<]*)<\/h1>/.exec(await landed.text())?.[1] ?? '';
  if (!landed.ok) throw new Error(`The sign-in was not accepted: ${heading}`);
  return decode(heading);
}

/** Where there is a console, its card tells how the sign-in ended. */
function onCard(end: string | null): string {
  if (end !== 'connected') throw new Error(`The sign-in was not accepted: ${end}`);
  return 'The calendar is connected';
}

function consentForm(html: string): { readonly action: string; readonly fields: readonly [string, string][] } {
  const action = /<form[^>]* action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) throw new Error('Microsoft showed no page with permissions to accept.');
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    action: decode(action),
    fields: hidden.map(([, name = '', value = '']) => [decode(name), decode(value)]),
  };
}
