import { jobQueueContract } from '@kalbro/scheduling-core/testing';
import { MongoClient } from 'mongodb';
import { openJobQueue } from './index.js';

const url = process.env['MONGODB_TEST_URL'];

if (url) {
  const client = new MongoClient(url);
  const jobs = () => client.db().collection('agendaJobs');

  afterAll(() => client.close());

  jobQueueContract('Agenda on MongoDB', {
    prepare: async () => {
      await jobs().deleteMany({});
    },
    open: (processName, onError) => openJobQueue({ url, processName, onError, lockLifetime: 1_000 }),
    leaveKilled: async (kind, key) => {
      await jobs().insertOne({
        name: kind,
        data: { key },
        type: 'normal',
        priority: 0,
        nextRunAt: null,
        lockedAt: new Date(),
        lastModifiedBy: 'killed',
      });
    },
  });
} else {
  test('Agenda on MongoDB is left out, and that is said', () => {
    const line = 'Agenda on MongoDB: not tested, because MONGODB_TEST_URL names no server.\n';
    expect(process.stderr.write(line)).toBeDefined();
  });
}
