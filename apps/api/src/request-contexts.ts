import { parseAcceptLanguage } from '@kalbro/kernel';
import type { Language } from '@kalbro/kernel';
import { BugError } from '@kalbro/kernel';
import type { Request, Response } from 'express';
import type { Application } from './application.js';
import type { SignIn, SignInReader } from './auth/sign-in.js';
import type { Browser, RequestContext } from './context.js';
import type { BrowserCookie } from './http/browser-secret.js';
import { requestIdOf } from './http/request-id.js';
import { makeLoaders } from './loaders.js';
import type { BatchReaders } from './loaders.js';

export interface ContextParts {
  readonly app: Application;
  readonly readers: BatchReaders;
  readonly signInReader: SignInReader;
  readonly cookie: BrowserCookie;
}

/** Makes the context of a request over HTTP, and of an operation over a socket. */
export class RequestContexts {
  constructor(private readonly parts: ContextParts) {}

  async ofRequest(request: Request, response: Response): Promise<RequestContext> {
    const { app, readers, signInReader } = this.parts;
    const { actor, refusal } = await signInReader.read(request.get('authorization'));
    return {
      app,
      actor,
      refusal,
      language: parseAcceptLanguage(request.get('accept-language')),
      requestId: requestIdOf(response),
      caller: actor?.userId ?? `address ${request.socket.remoteAddress}`,
      browser: this.browserOf(request, response),
      loaders: makeLoaders(readers, true),
    };
  }

  ofSocket({ actor, refusal }: SignIn, language: Language, requestId: string): RequestContext {
    const { app, readers } = this.parts;
    const caller = actor?.userId ?? 'sockets';
    return {
      app,
      actor,
      refusal,
      language,
      requestId,
      caller,
      browser: noBrowser,
      loaders: makeLoaders(readers, false),
    };
  }

  private browserOf(request: Request, response: Response): Browser {
    const { secret, header } = this.parts.cookie.of(request.get('cookie'));
    const remember = () => void response.append('Set-Cookie', header);
    return { secret, remember };
  }
}

/** No sign-in begins over a socket, since its answers cannot carry a cookie. */
const noBrowser: Browser = {
  get secret(): string {
    throw new BugError('A sign-in cannot begin over a socket.');
  },
  remember() {
    throw new BugError('A sign-in cannot begin over a socket.');
  },
};
