import { ServiceError } from '../service-error.js';

/** Where a client stands in the changes of one calendar. The window is frozen in it (SEMANTICS 2.2). */
export interface DeltaToken {
  /** Calendar counter and generation. */
  calendar: number;
  generation: number;
  from: number;
  to: number;
  /** Changes up to here are known to the client. */
  since: number;
  /** Changes up to here belong to the round that is under way. */
  until: number;
  /** First round: number of the item last sent. Later rounds: sequence of the change last sent. */
  at: number;
  /** How many parts of the next series were sent already. */
  sub: number;
  phase: 'start' | 'initial' | 'changes' | 'done';
}

const PREFIX = 'R0usmc';
const PHASES = ['start', 'initial', 'changes', 'done'] as const;
const malformed = (): ServiceError =>
  new ServiceError(400, 'BadRequest', "Badly formed token. The value of '$deltatoken' or '$skiptoken' is not valid.");

/** Opaque for the client, readable for us: nothing has to be kept on the server for a round. */
export function writeToken(token: DeltaToken): string {
  const { calendar, generation, from, to, since, until, at, sub, phase } = token;
  const parts = [calendar, generation, from, to, since, until, at, sub, PHASES.indexOf(phase)];
  return PREFIX + Buffer.from(parts.map((part) => part.toString(36)).join('.')).toString('base64url');
}

export function readToken(text: string): DeltaToken {
  if (!text.startsWith(PREFIX)) throw malformed();
  const parts = Buffer.from(text.slice(PREFIX.length), 'base64url').toString().split('.');
  const numbers = parts.map((part) => parseInt(part, 36));
  if (numbers.length !== 9 || numbers.some(Number.isNaN)) throw malformed();
  const [calendar, generation, from, to, since, until, at, sub, phase] = numbers as [number, ...number[]] as number[];
  const named = PHASES[phase as number];
  if (named === undefined) throw malformed();
  return { calendar, generation, from, to, since, until, at, sub, phase: named } as DeltaToken;
}
