import { connection } from './connection.js';
import { tenantAccess } from './env.js';
import { describeWriterContract } from './writer.contract.js';

describe('the writer on a tenant of Microsoft', () =>
  describeWriterContract(() => {
    const { url, token } = tenantAccess();
    const ends = { sentMail: () => Promise.resolve(undefined), stop: () => Promise.resolve() };
    return Promise.resolve(connection(url, token, ends));
  }));
