import { RuleError } from '@kalbro/kernel';
import type { ClientId, Localised } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import type { TokenIssuer } from './token-verifier.js';
import { verifyToken } from './token-verifier.js';

/** Finds the user that a token names, with everything judging needs, in one statement. */
export type LoadActor = (user: {
  readonly externalId: string;
  readonly clientId: ClientId | undefined;
}) => Promise<Actor | undefined>;

/** Who asks. Without an actor, `refusal` says why a token that was sent did not count. */
export interface SignIn {
  readonly actor: Actor | undefined;
  readonly refusal: RuleError | undefined;
  /** When the token ends, milliseconds since 1970. */
  readonly expiresAt: number | undefined;
}

const nobody: SignIn = { actor: undefined, refusal: undefined, expiresAt: undefined };

const unknownUser: Localised = {
  nb: 'Du er logget inn, men Kalbro kjenner ikke brukeren din. Be administratoren din om å legge deg til.',
  en: 'You are signed in, but Kalbro does not know your user. Ask your administrator to add you.',
};
const notBearer: Localised = {
  nb: 'Send innloggingen som «Authorization: Bearer <token>».',
  en: 'Send the sign-in as "Authorization: Bearer <token>".',
};

/**
 * Reads an `Authorization` value, of a request or of a socket's connection parameters. A value that does not count never
 * throws: the request goes on as nobody, and the use case refuses it in the usual order.
 */
export class SignInReader {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly loadActor: LoadActor,
  ) {}

  async read(authorization: string | undefined): Promise<SignIn> {
    if (authorization === undefined || authorization === '') return nobody;
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) return refused(notBearer);
    try {
      return await this.readToken(token);
    } catch (error) {
      if (error instanceof RuleError) return { ...nobody, refusal: error };
      throw error;
    }
  }

  private async readToken(token: string): Promise<SignIn> {
    const { externalId, clientId, expiresAt } = await verifyToken(token, this.issuer);
    const actor = await this.loadActor({ externalId, clientId });
    return actor ? { actor, refusal: undefined, expiresAt } : refused(unknownUser);
  }
}

function refused(text: Localised): SignIn {
  return { ...nobody, refusal: new RuleError('UNAUTHENTICATED', text) };
}
