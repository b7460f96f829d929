import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import type { ModuleKey } from '@kalbro/permissions-core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client')
export class ClientEntity {
  @PrimaryColumn('uuid')
  id!: ClientId;

  @Column('text')
  name!: string;
}

@Entity('active_module')
export class ActiveModuleEntity {
  @PrimaryColumn('uuid', { name: 'client_id' })
  clientId!: ClientId;

  @PrimaryColumn('text')
  module!: ModuleKey;

  @Column('uuid', { name: 'activated_by', nullable: true })
  activatedBy!: UserId | null;
}

@Entity('app_user')
export class UserEntity {
  @PrimaryColumn('uuid')
  id!: UserId;

  /** Null for support agents. */
  @Column('uuid', { name: 'client_id', nullable: true })
  clientId!: ClientId | null;

  @Column('text', { name: 'external_id' })
  externalId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  @Column('text', { array: true })
  permissions!: string[];
}

@Entity('resource')
export class ResourceEntity {
  @PrimaryColumn('uuid')
  id!: ResourceId;

  @Column('uuid', { name: 'client_id' })
  clientId!: ClientId;

  @Column('text', { name: 'external_id' })
  externalId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: UserId | null;
}

@Entity('resource_manager')
export class ResourceManagerEntity {
  @PrimaryColumn('uuid', { name: 'resource_id' })
  resourceId!: ResourceId;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: UserId;
}

/** For the data source of every process that uses this package. */
export const permissionEntities = [
  ClientEntity,
  ActiveModuleEntity,
  UserEntity,
  ResourceEntity,
  ResourceManagerEntity,
] as const;
