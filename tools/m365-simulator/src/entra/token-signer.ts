import { compactVerify, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { ServiceError } from '../service-error.js';

const ALGORITHM = 'RS256';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
export interface StoredKey {
  kid: string;
  privateKey: JWK;
}

/** Signs tokens and gives out the keys to check them with. */
export class TokenSigner {
  private constructor(
    private readonly kid: string,
    private readonly privateKey: Key,
    private readonly publicKey: Key,
    readonly publicJwk: JWK,
    readonly stored: StoredKey,
  ) {}

  /** @param stored the key of an earlier run, so that its tokens stay valid. */
  static async create(stored?: StoredKey): Promise<TokenSigner> {
    const key = stored ?? (await newKey());
    const { kty, n, e } = key.privateKey;
    const bare: JWK = { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' };
    const privateKey = (await importJWK(key.privateKey, ALGORITHM)) as Key;
    const publicKey = (await importJWK(bare, ALGORITHM)) as Key;
    const publicJwk = { ...bare, use: 'sig', kid: key.kid, x5t: key.kid, alg: ALGORITHM };
    return new TokenSigner(key.kid, privateKey, publicKey, publicJwk, key);
  }

  sign(payload: JWTPayload): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ typ: 'JWT', alg: ALGORITHM, kid: this.kid, x5t: this.kid })
      .sign(this.privateKey);
  }

  /**
   * The claims of a token; whether it has expired is for the caller to judge, by the simulator's clock.
   * @throws {@link ServiceError} 401 when the signature is not ours or the text is no token.
   */
  async verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await compactVerify(token, this.publicKey);
      return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
    } catch (error) {
      throw invalidToken(
        error instanceof Error ? `Invalid token: ${error.message}` : 'IDX14100: JWT is not well formed.',
      );
    }
  }
}

async function newKey(): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: `simulator-${jwk.n?.slice(0, 12) ?? ''}`, privateKey: jwk };
}

export function invalidToken(message: string): ServiceError {
  const challenge =
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';
  return new ServiceError(401, 'InvalidAuthenticationToken', message, {}, { 'www-authenticate': challenge });
}
