import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { isBug, presentError, rootCause } from '../errors.js';
import { assertSignedIn } from '../ids.js';
import { makeLoaders } from '../loaders.js';
import type { BatchReaders } from '../loaders.js';
import { inputProblems } from './input-problems.js';
import { literalPath } from './literal-path.js';
import type { RateLimiter } from './rate-limit.js';

type Plugin = ApolloServerPlugin<RequestContext>;

/** What an error of ours becomes for GraphQL, with the HTTP status it deserves before anything was executed. */
export function refusing(originalError: Error, status: number): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, extensions: { http: { status } } });
}

function attempt(work: () => void, status: number): void {
  try {
    work();
  } catch (error) {
    throw error instanceof Error ? refusing(error, status) : error;
  }
}

export function rateLimitPlugin(limiter: RateLimiter): Plugin {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ contextValue }) => attempt(() => limiter.take(contextValue.caller), 429),
    }),
  };
}

/** Refuses variables that do not fit, naming each with its path; strangers only hear that they must sign in. */
export function inputPlugin(schema: GraphQLSchema): Plugin {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, request, contextValue }) => {
        const problem = inputProblems(schema, document, request.operationName, request.variables);
        if (!problem) return;
        attempt(() => assertSignedIn(contextValue.actor), 200);
        throw refusing(problem, 400);
      },
    }),
  };
}

/** What a mutation has read before it changed something must not be shown afterwards. */
export function loaderPlugin(readers: BatchReaders): Plugin {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, contextValue }) => {
        contextValue.loaders = makeLoaders(readers, operation?.operation === OperationTypeNode.QUERY);
      },
    }),
  };
}

/**
 * Puts every error into the reader's words. Apollo formats errors without the request's context, so it is done at the very end:
 * `errors` of the request stand in the same order as those of the answer.
 */
export function errorPlugin(logger: Logger): Plugin {
  return {
    contextCreationDidFail: async ({ error }) => logger.error({ err: error }, 'a request could not begin'),
    unexpectedErrorProcessingRequest: async ({ error }) => logger.error({ err: error }, 'a request broke off'),
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => logBugs(logger, errors, contextValue),
      willSendResponse: async ({ response, errors, document, contextValue }) => {
        if (response.body.kind !== 'single' || !errors) return;
        response.body.singleResult.errors = errors.map((error) =>
          presentError(error, contextValue, document && literalPath(document, error)),
        );
      },
    }),
  };
}

export function logBugs(
  logger: Logger,
  errors: readonly GraphQLError[],
  { requestId }: { readonly requestId: string },
) {
  for (const error of errors.filter(isBug)) {
    logger.error({ err: rootCause(error), requestId, path: error.path }, 'a resolver failed');
  }
}
