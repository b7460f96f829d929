import { RemoteError, RuleError, translate } from '@kalbro/kernel';
import type { FieldProblem, Language, Localised } from '@kalbro/kernel';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';

/** Whom an error is told to: the reader's language, the request to name, and why their token was refused, if it was. */
export interface ErrorScene {
  readonly language: Language;
  readonly requestId: string;
  readonly refusal?: RuleError | undefined;
}

const remoteText: Localised = {
  nb: 'Microsoft 365 svarer ikke akkurat nå. Vent litt og prøv igjen.',
  en: 'Microsoft 365 is not answering right now. Wait a moment and try again.',
};
/** Of a defect, which is told by the request's id only. */
export const internalText: Localised = {
  nb: 'Noe gikk galt hos oss. Prøv igjen, og oppgi requestId til support hvis det gjentar seg.',
  en: 'Something went wrong on our side. Try again, and give support the requestId if it happens again.',
};
const badRequestText: Localised = {
  nb: 'Forespørselen passer ikke med skjemaet.',
  en: 'The request does not fit the schema.',
};

/**
 * What a caller may know of an error: the codes of api.graphql and words in their language. Refusals of the domain keep
 * their code, Microsoft's failures are `M365_UNAVAILABLE`, what GraphQL itself refuses is `BAD_USER_INPUT`, and everything
 * else is masked with the request's id. Never a stack.
 *
 * @param inputPath where in the input a literal stands that GraphQL refuses
 */
export function presentError(error: GraphQLError, scene: ErrorScene, inputPath?: string): GraphQLFormattedError {
  const { message, extensions } = presentCause(error, scene, inputPath);
  return {
    message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions,
  };
}

/** Whether an error is a defect of ours (or of our infrastructure), to be logged and alerted. */
export function isBug(error: GraphQLError): boolean {
  const cause = rootCause(error);
  return !(cause instanceof RuleError || cause instanceof RemoteError || isRefusedByGraphql(error, cause));
}

/** The error that was thrown first, under GraphQL's wrappings. */
export function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error;
}

interface Presented {
  readonly message: string;
  readonly extensions: Record<string, unknown>;
}

function presentCause(error: GraphQLError, scene: ErrorScene, inputPath: string | undefined): Presented {
  const cause = rootCause(error);
  if (cause instanceof RuleError) return presentRule(cause, scene, inputPath);
  if (cause instanceof RemoteError) return presentRemote(cause, scene);
  if (isRefusedByGraphql(error, cause)) return presentRefusal(cause, scene, inputPath);
  const message = translate(internalText, scene.language);
  return { message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: scene.requestId } };
}

function presentRule(rule: RuleError, { language, refusal }: ErrorScene, inputPath: string | undefined): Presented {
  const said = rule.code === 'UNAUTHENTICATED' && refusal ? refusal : rule;
  const message = translate(said.text, language);
  if (rule.code !== 'BAD_USER_INPUT') return { message, extensions: { code: rule.code } };
  const placed = inputPath === undefined ? rule.fields : [{ path: inputPath, message: rule.text }];
  return { message, extensions: { code: rule.code, fields: presentFields(placed, language) } };
}

function presentRemote(remote: RemoteError, { language, requestId }: ErrorScene): Presented {
  const retryAt = remote.retryAt ? { retryAt: remote.retryAt } : {};
  return { message: translate(remoteText, language), extensions: { code: 'M365_UNAVAILABLE', requestId, ...retryAt } };
}

/** GraphQL's own words are English and exact; ours introduce them in the reader's language. */
function presentRefusal(cause: GraphQLError, { language }: ErrorScene, inputPath: string | undefined): Presented {
  const message = `${translate(badRequestText, language)} ${cause.message}`;
  const fields = inputPath === undefined ? [] : [{ path: inputPath, message }];
  return { message, extensions: { code: 'BAD_USER_INPUT', fields } };
}

function presentFields(fields: readonly FieldProblem[], language: Language) {
  return fields.map(({ path, message }) => ({ path, message: translate(message, language) }));
}

/**
 * GraphQL refuses before a resolver runs, so its errors have no path in the answer; one that has was thrown while
 * resolving (a value that its type cannot show), and that is a defect of ours.
 */
function isRefusedByGraphql(error: GraphQLError, cause: unknown): cause is GraphQLError {
  return (
    cause instanceof GraphQLError && error.path === undefined && cause.extensions['code'] !== 'INTERNAL_SERVER_ERROR'
  );
}
