import type { Database, Tx } from '@kalbro/database';
import { parseId } from '@kalbro/kernel';
import type { ClientId } from '@kalbro/kernel';
import { assertAllowed, notFound } from '@kalbro/permissions-core';
import type { Actor, Client, ModuleKey } from '@kalbro/permissions-core';
import { deleteActiveModule, insertActiveModule, lockClient } from './store/directory.store.js';

/** What else must stop, or go on, with a module, in the very same transaction: all of it happens, or none. */
export type OnSwitched = (tx: Tx, clientId: ClientId) => Promise<void>;

export interface SwitchModuleInput {
  readonly clientId: string;
  readonly module: ModuleKey;
}

/** Switches a module of a client on and off. Saying the same twice is no error. Data is kept. */
export class SwitchModule {
  constructor(
    private readonly database: Database,
    /** Given by compose, since one domain does not know another. */
    private readonly onDeactivated: readonly OnSwitched[] = [],
    private readonly onActivated: readonly OnSwitched[] = [],
  ) {}

  activate(actor: Actor | undefined, { clientId: text, module }: SwitchModuleInput): Promise<Client> {
    return this.switch(actor, text, async (tx, clientId, by) => {
      await insertActiveModule(tx, clientId, module, by.userId);
      for (const goOn of this.onActivated) await goOn(tx, clientId);
    });
  }

  deactivate(actor: Actor | undefined, { clientId: text, module }: SwitchModuleInput): Promise<Client> {
    return this.switch(actor, text, async (tx, clientId) => {
      await deleteActiveModule(tx, clientId, module);
      for (const stop of this.onDeactivated) await stop(tx, clientId);
    });
  }

  private async switch(
    actor: Actor | undefined,
    text: string,
    change: (tx: Tx, clientId: ClientId, by: Actor) => Promise<void>,
  ): Promise<Client> {
    const clientId = parseId<ClientId>(text);
    assertAllowed(actor, 'module:switch', { clientId });
    return this.database.transaction(async (tx) => {
      const client = clientId && (await lockClient(tx, clientId));
      if (!client) throw notFound();
      await change(tx, client.id, actor);
      return client;
    });
  }
}
