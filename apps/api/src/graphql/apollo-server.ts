import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { GraphQLError } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { presentError } from '../errors.js';
import type { BatchReaders } from '../loaders.js';
import { errorPlugin, inputPlugin, loaderPlugin, rateLimitPlugin } from './apollo-plugins.js';
import { queryLimitRule } from './query-cost.js';
import type { RateLimiter } from './rate-limit.js';

export interface ApolloParts {
  readonly schema: GraphQLSchema;
  readonly readers: BatchReaders;
  readonly limiter: RateLimiter;
  readonly httpServer: Server;
  readonly logger: Logger;
}

/** GraphQL over HTTP. No landing page: it would load scripts from elsewhere. */
export function makeApolloServer({ schema, readers, limiter, httpServer, logger }: ApolloParts) {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    validationRules: [queryLimitRule()],
    formatError: (_formatted, error) => presentWithoutContext(error),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (m) => logger.warn(m),
      error: (m) => logger.error(m),
    },
    plugins: [
      rateLimitPlugin(limiter),
      inputPlugin(schema),
      loaderPlugin(readers),
      errorPlugin(logger),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: 8_000 }),
      // It would look at every field of every answer, and nothing here may be cached on the way.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** For what fails before there is a context; everything else is put into words again by `errorPlugin`. */
function presentWithoutContext(error: unknown) {
  const graphqlError = error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error });
  return presentError(graphqlError, { language: 'en', requestId: randomUUID() });
}
