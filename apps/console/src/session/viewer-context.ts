import { createContext } from 'react';
import type { ViewerQuery } from '../api/generated/graphql.js';

/** Who is signed in, and what they may do. */
export interface Viewer {
  readonly user: ViewerQuery['viewer']['user'];
  /** Null for support agents. */
  readonly client: ViewerQuery['viewer']['client'];
  /** The viewer's own resource, if there is one. */
  readonly resource: ViewerQuery['viewer']['resource'];
  /** Whom to ask for what one may not do. */
  readonly administrators: readonly { readonly name: string; readonly email: string }[];
  readonly may: (permission: Permission) => boolean;
  readonly isModuleActive: boolean;
}

/** The permissions of the contract. */
export type Permission =
  | 'appointments:edit'
  | 'resource:edit-own'
  | 'resource:edit'
  | 'jobs:manage'
  | 'client:administer'
  | 'modules:manage'
  | 'clients:manage';

export const ViewerContext = createContext<Viewer | null>(null);
