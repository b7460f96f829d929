import type { NotificationChannel } from 'agenda';
import { MongoBackend, MongoChangeStreamNotificationChannel } from '@agendajs/mongo-backend';
import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import { Doorbell } from './doorbell.channel.js';
import type { JobStore, StoreOptions } from './job-store.js';

const collection = 'agendaJobs';

/** Jobs in MongoDB; the bell is a change stream where the server has them (a replica set), else the poll is all there is. */
export async function openMongoStore(options: StoreOptions): Promise<JobStore> {
  const client = await MongoClient.connect(options.url, {
    appName: options.processName,
    serverSelectionTimeoutMS: 10_000,
  });
  const db = client.db();
  const library = new MongoBackend({ mongo: db, collection });
  await library.connect();
  const jobs = db.collection(collection);
  await jobs.createIndex({ name: 1, 'data.key': 1 }, { name: 'kalbroKey' });
  const doorbell = new Doorbell(await changeStream(db), options.onError);
  return {
    doorbell,
    pollEvery: 1_000,
    backend: {
      name: library.name,
      repository: library.repository,
      notificationChannel: doorbell,
      ownsConnection: false,
      // Connected already: Agenda's constructor calls this without looking at a rejection.
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
    },
    async dropDue(kind, key) {
      await jobs.deleteMany({ name: kind, 'data.key': key, lockedAt: null, nextRunAt: { $lte: new Date() } });
    },
    async dropScheduled(kind, key) {
      await jobs.deleteMany({ name: kind, 'data.key': key, nextRunAt: { $gt: new Date() } });
    },
    async dropSpent() {
      await jobs.deleteMany({ lockedAt: null, nextRunAt: null });
    },
    depth: (kind) => {
      const ofKind = kind === undefined ? {} : { name: kind };
      return jobs.countDocuments({ ...ofKind, lockedAt: null, nextRunAt: { $lte: new Date() } });
    },
    close: () => client.close(),
  };
}

async function changeStream(db: Db): Promise<NotificationChannel | undefined> {
  const hello = await db.admin().command({ hello: 1 });
  const offered = typeof hello['setName'] === 'string' || hello['msg'] === 'isdbgrid';
  return offered ? new MongoChangeStreamNotificationChannel({ db, collection }) : undefined;
}
