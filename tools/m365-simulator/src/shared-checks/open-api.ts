import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer, Call } from '../testing/graph-person.js';
import { readShared } from './shared-folder.js';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown>; requestBody?: unknown }>>;
}

type Validate = (value: unknown) => string[];

/** Where the real service itself is not as published: the date of an error carries no offset on the wire. */
const KNOWN_DEVIATIONS = new Set(['/error/innerError/date']);

/** Any function with arguments: `reminderView(StartDateTime='…')`. */
function templateToPattern(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^/}]+\}/g, '[^/]+');
  return new RegExp(`^${escaped.replaceAll("'[^/]+'", "(?:microsoft\\.graph\\.\\w+)?'[^/]+'")}$`, 'i');
}

/** Microsoft's published contract, as a judge of exchanges. */
export class OpenApi {
  private readonly document = readShared<Document>('openapi-calendar.json');
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  private readonly compiled = new Map<string, Validate>();
  private readonly templates = Object.keys(this.document.paths).map((template) => ({
    template,
    pattern: templateToPattern(template),
  }));
  /** Operations that were seen, to say at the end what was not. */
  readonly seen = new Set<string>();

  constructor() {
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, 'openapi');
  }

  /** What is wrong with an exchange; empty when nothing is. */
  judge(method: string, url: string, call: Call, answer: Answer): string[] {
    const path = decodeURIComponent(new URL(url).pathname).replace('/v1.0', '');
    const template = this.templateOf(path);
    if (template === undefined) return answer.status === 501 ? [] : [`${method} ${path} is not in the contract.`];
    const operation = this.document.paths[template]?.[method.toLowerCase()];
    if (!operation) return answer.status >= 400 ? [] : [`${method} ${template} is not in the contract.`];
    this.seen.add(`${method} ${template}`);
    return [
      ...this.judgeRequest(method, template, call, operation),
      ...this.judgeAnswer(method, template, answer, operation),
    ];
  }

  private templateOf(path: string): string | undefined {
    const variants = [path, `${path}()`];
    return this.templates.find(({ pattern }) => variants.some((variant) => pattern.test(variant)))?.template;
  }

  private judgeRequest(
    method: string,
    template: string,
    { body }: Call,
    operation: Document['paths'][string][string],
  ): string[] {
    if (!operation.requestBody || body === undefined || typeof body === 'string') return [];
    const pointer = ['paths', template, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    return this.validator(pointer)(body).map((problem) => `request ${method} ${template}: ${problem}`);
  }

  private judgeAnswer(
    method: string,
    template: string,
    { status, body }: Answer,
    operation: Document['paths'][string][string],
  ): string[] {
    const label = `${method} ${template} ${status}`;
    if (status >= 400) {
      const error = this.validator(['components', 'schemas', 'microsoft.graph.ODataErrors.ODataError'])(body);
      return error.map((problem) => `${label}: ${problem}`);
    }
    const documented = operation.responses[String(status)] as { content?: unknown } | undefined;
    if (!documented) return [`${label}: documented are ${Object.keys(operation.responses).join(', ')}`];
    if (!documented.content) return String(body) === '' ? [] : [`${label}: there should be no body`];
    const pointer = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      'application/json',
      'schema',
    ];
    return this.validator(pointer)(body).map((problem) => `${label}: ${problem}`);
  }

  private validator(pointer: readonly string[]): Validate {
    const encoded = pointer
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const known = this.compiled.get(encoded);
    if (known) return known;
    const check = this.ajv.compile({ $ref: `openapi#/${encoded}` });
    const validate: Validate = (value) => {
      check(value);
      const errors = (check.errors ?? []).filter(({ instancePath }) => !KNOWN_DEVIATIONS.has(instancePath));
      return errors
        .slice(0, 5)
        .map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
    };
    this.compiled.set(encoded, validate);
    return validate;
  }
}
