/** What a person sees. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** What stands between the tags. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}

/** A browser without scripts: cookies by origin, redirects, forms. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly language = 'en') {}

  /** The values of all cookies that any server has set here. */
  get cookieValues(): readonly string[] {
    return [...this.cookies.values()].filter((value) => value !== '');
  }

  /** One request, as a page or a person makes it; cookies go along and are kept. Follows nothing. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const headers = new Headers(init.headers);
    const cookie = this.cookiesFor(origin);
    if (cookie !== '') headers.set('cookie', cookie);
    if (!headers.has('accept-language')) headers.set('accept-language', this.language);
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    for (const set of response.headers.getSetCookie()) this.keep(origin, set);
    return response;
  }

  /** Opens an address and goes where it leads. */
  open(url: string): Promise<Page> {
    return this.follow(url, {}, () => true);
  }

  /** Opens an address, goes on, and stops before the first address that `isEnd` names: it is not visited. */
  async openUntil(url: string, isEnd: (url: string) => boolean): Promise<string> {
    return (await this.follow(url, {}, (next) => !isEnd(next))).url;
  }

  /** Sends the page's form with a button pressed. */
  submit(page: Page, button: Readonly<Record<string, string>>): Promise<Page> {
    const { url, init } = formOf(page, button);
    return this.follow(url, init, () => true);
  }

  /** As `submit`, but stops before the first address that `isEnd` names. */
  async submitUntil(
    page: Page,
    button: Readonly<Record<string, string>>,
    isEnd: (url: string) => boolean,
  ): Promise<string> {
    const { url, init } = formOf(page, button);
    return (await this.follow(url, init, (next) => !isEnd(next))).url;
  }

  /** The address of the link with this id. */
  linkOf(page: Page, id: string): string {
    const href = new RegExp(`<a [^>]*id="${id}"[^>]*href="([^"]+)"`).exec(page.html)?.[1];
    if (href === undefined) throw new Error(`There is no link #${id} in: ${page.text}`);
    return decode(href);
  }

  private async follow(url: string, init: RequestInit, mayVisit: (url: string) => boolean): Promise<Page> {
    let at = url;
    let options = init;
    for (let steps = 0; steps < 10; steps += 1) {
      const response = await this.request(at, options);
      const location = response.headers.get('location');
      const html = await response.text();
      if (response.status < 300 || response.status > 399 || location === null) return pageOf(at, response.status, html);
      at = new URL(location, at).toString();
      if (!mayVisit(at)) return pageOf(at, response.status, '');
      options = {};
    }
    throw new Error(`Too many redirects from ${url}`);
  }

  private cookiesFor(origin: string): string {
    const own = [...this.cookies].filter(([key]) => key.startsWith(`${origin} `));
    return own.map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`).join('; ');
  }

  private keep(origin: string, header: string): void {
    const [pair = ''] = header.split(';');
    const [name = '', ...value] = pair.split('=');
    this.cookies.set(`${origin} ${name}`, value.join('='));
  }
}

function pageOf(url: string, status: number, html: string): Page {
  const body = html.replace(/<style[\s\S]*?<\/style>/g, '');
  return {
    url,
    status,
    html,
    text: decode(body.replace(/<[^>]*>/g, ' '))
      .replace(/\s+/g, ' ')
      .trim(),
  };
}

function formOf(page: Page, button: Readonly<Record<string, string>>): { url: string; init: RequestInit } {
  const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page.html);
  if (!form) throw new Error(`There is no form on this page: ${page.text}`);
  const [, action = '', content = ''] = form;
  const hidden = [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const fields = hidden.map(([, name = '', value = '']) => [decode(name), decode(value)]);
  const body = new URLSearchParams([...fields, ...Object.entries(button)] as [string, string][]);
  return { url: new URL(decode(action), page.url).toString(), init: { method: 'POST', body } };
}
