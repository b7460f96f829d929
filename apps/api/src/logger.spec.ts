import { makeLogger } from './logger.js';

describe('the log', () => {
  it('holds what an error is and where it happened, and nothing that it failed on', () => {
    const lines: string[] = [];
    const logger = makeLogger('info', { write: (line) => void lines.push(line) });
    const driver = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(kari@fjordplan.example)',
    });
    const error = Object.assign(new Error('it failed', { cause: driver }), {
      parameters: ['Doctor'],
      headers: { authorization: 'Bearer x' },
    });
    logger.error({ err: error, requestId: 'r-1' }, 'a resolver failed');
    const line = JSON.parse(lines[0] ?? '') as { err: Record<string, unknown> };
    expect(line).toMatchObject({ app: 'api', requestId: 'r-1', msg: 'a resolver failed' });
    expect(line.err).toMatchObject({ type: 'Error', message: 'it failed', cause: { code: '23505' } });
    expect(line.err['stack']).toContain('logger.spec');
    expect(lines[0]).not.toMatch(/kari@|Doctor|Bearer/);
  });

  it('an error that is none does no harm', () => {
    const lines: string[] = [];
    makeLogger('info', { write: (line) => void lines.push(line) }).error({ err: 'oops' }, 'odd');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { type: 'string', message: 'oops' } });
  });
});
