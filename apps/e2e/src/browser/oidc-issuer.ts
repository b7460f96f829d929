import { createServer } from 'node:http';
import type { Server } from 'node:http';
import Provider from 'oidc-provider';

export interface IssuerOptions {
  readonly port: number;
  /** Where browsers come from and go back to. */
  readonly consoleUrl: string;
  readonly clientId: string;
  readonly audience: string;
}

/** An OpenID Connect issuer that lets anybody in under the name they type: somebody else's code, to try ours against. */
export class OidcIssuer {
  private constructor(private readonly server: Server) {}

  static async start({ port, consoleUrl, clientId, audience }: IssuerOptions): Promise<OidcIssuer> {
    const provider = new Provider(`http://127.0.0.1:${port}`, {
      clients: [
        {
          client_id: clientId,
          token_endpoint_auth_method: 'none',
          redirect_uris: [`${consoleUrl}/signed-in`],
          post_logout_redirect_uris: [consoleUrl],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      clientBasedCORS: () => true,
      features: {
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:kalbro:api',
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: '',
            audience,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    });
    const handle = provider.callback();
    const server = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new OidcIssuer(server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
