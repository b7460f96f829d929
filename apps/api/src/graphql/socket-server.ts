import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { parseAcceptLanguage, RuleError, translate } from '@kalbro/kernel';
import type { Language, Localised } from '@kalbro/kernel';
import { getOperationAST, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, ExecutionArgs, GraphQLSchema } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Extra } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { SignIn, SignInReader } from '../auth/sign-in.js';
import { tokenExpired } from '../auth/token-verifier.js';
import type { RequestContext } from '../context.js';
import { presentError } from '../errors.js';
import { logBugs } from './apollo-plugins.js';
import { inputProblems } from './input-problems.js';
import { literalPath } from './literal-path.js';
import { queryLimitRule } from './query-cost.js';
import type { RateLimiter } from './rate-limit.js';

/** What is known of a socket once its connection was accepted. */
interface SocketExtra {
  signIn: SignIn;
  language: Language;
  expiry: NodeJS.Timeout | undefined;
}
type Params = Readonly<Record<string, unknown>>;
type SocketContext = Context<Params, Extra & Partial<SocketExtra>>;

export interface SocketParts {
  readonly schema: GraphQLSchema;
  readonly signInReader: SignInReader;
  readonly limiter: RateLimiter;
  readonly logger: Logger;
  /** Completes the context of one operation. */
  readonly makeContext: (who: SignIn, language: Language, requestId: string) => RequestContext;
}

const forbidden = 4403;
/** setTimeout takes no more (25 days); a longer-lived token is looked at again by reconnecting. */
const longestTimer = 2 ** 31 - 1;
const rules = [...specifiedRules, queryLimitRule()];

const onlySubscriptions: Localised = {
  nb: 'Over denne forbindelsen går bare abonnementer. Send spørringer og endringer som POST /graphql.',
  en: 'Only subscriptions go over this connection. Send queries and mutations as POST /graphql.',
};

/**
 * GraphQL over WebSocket (graphql-transport-ws), at the same path as over HTTP. Subscriptions only: a sign-in that a mutation
 * begins needs a cookie, which only an HTTP answer can set. A socket lives as long as its token.
 */
export function serveSockets(httpServer: Server, parts: SocketParts) {
  const sockets = new WebSocketServer({ server: httpServer, path: '/graphql', maxPayload: 1_000_000 });
  const sessions = new SocketSessions(parts);
  return useServer<Params, Partial<SocketExtra>>(
    {
      schema: parts.schema,
      connectionInitWaitTimeout: 10_000,
      onConnect: (socket) => sessions.connect(socket),
      onClose: ({ extra }) => clearTimeout(extra.expiry),
      onSubscribe: (socket, _id, payload) => sessions.subscribe(socket, payload),
      onNext: (socket, _id, _payload, args, { data = null, errors }) =>
        errors && { data, errors: sessions.present(socket, errors, args.document, args.contextValue) },
      onError: (socket, _id, { query }, errors) => sessions.present(socket, errors, documentOf(query), undefined),
    },
    sockets,
  );
}

class SocketSessions {
  constructor(private readonly parts: SocketParts) {}

  /** Without a sign-in that counts the socket is closed with 4403 and the words why; a client may come back with another token. */
  async connect({ connectionParams = {}, extra }: SocketContext): Promise<boolean> {
    extra.language = languageOf(connectionParams, extra.request.headers['accept-language']);
    extra.signIn = await this.parts.signInReader.read(authorizationOf(connectionParams));
    const { actor, refusal, expiresAt } = extra.signIn;
    const close = ({ text }: RuleError) => extra.socket.close(forbidden, asReason(text, extra.language));
    if (!actor || expiresAt === undefined) {
      if (refusal) close(refusal);
      return false;
    }
    const left = Math.min(Math.max(expiresAt - Date.now(), 0), longestTimer);
    extra.expiry = setTimeout(() => close(tokenExpired()), left);
    return true;
  }

  subscribe(socket: SocketContext, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    const { schema, limiter } = this.parts;
    const contextValue = this.contextOf(socket);
    try {
      limiter.take(contextValue.caller);
      const document = parse(payload.query, { maxTokens: 15_000 });
      const invalid = validate(schema, document, rules);
      if (invalid.length > 0) return invalid;
      this.check(document, payload);
      return {
        schema,
        document,
        contextValue,
        operationName: payload.operationName ?? null,
        variableValues: payload.variables ?? null,
      };
    } catch (error) {
      return [asGraphqlError(error)];
    }
  }

  present(
    socket: SocketContext,
    errors: readonly GraphQLError[],
    document: DocumentNode | undefined,
    context: unknown,
  ) {
    const scene = (context as RequestContext | undefined) ?? this.contextOf(socket);
    logBugs(this.parts.logger, errors, scene);
    return errors.map((error) => presentError(error, scene, document && literalPath(document, error)));
  }

  private check(document: DocumentNode, { operationName, variables }: SubscribePayload): void {
    const operation = getOperationAST(document, operationName);
    if (operation && operation.operation !== 'subscription') throw new RuleError('BAD_USER_INPUT', onlySubscriptions);
    const problem = inputProblems(this.parts.schema, document, operationName, variables ?? {});
    if (problem) throw problem;
  }

  private contextOf({ extra }: SocketContext): RequestContext {
    const nobody: SignIn = { actor: undefined, refusal: undefined, expiresAt: undefined };
    return this.parts.makeContext(extra.signIn ?? nobody, extra.language ?? 'en', randomUUID());
  }
}

/** A reason for closing a socket has room for 123 bytes (RFC 6455, 5.5). */
function asReason(text: Localised, language: Language | undefined): string {
  const bytes = Buffer.from(translate(text, language ?? 'en')).subarray(0, 123);
  // Of a character that was cut through nothing is left.
  return new TextDecoder().decode(bytes, { stream: true });
}

function asGraphqlError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error });
}

/** Of a query that may not even parse. */
function documentOf(query: string): DocumentNode | undefined {
  try {
    return parse(query, { maxTokens: 15_000 });
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function textOf(params: Params, names: readonly string[]): string | undefined {
  return names.map((name) => params[name]).find((value): value is string => typeof value === 'string');
}

function authorizationOf(params: Params): string | undefined {
  return textOf(params, ['authorization', 'Authorization']);
}

function languageOf(params: Params, header: string | undefined): Language {
  return parseAcceptLanguage(textOf(params, ['language', 'accept-language', 'Accept-Language']) ?? header);
}
