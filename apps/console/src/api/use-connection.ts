import { createContext, useContext, useSyncExternalStore } from 'react';
import { Connection } from './connection.js';

export const ConnectionContext = createContext(new Connection());

export function useIsConnectionLost(): boolean {
  const connection = useContext(ConnectionContext);
  return useSyncExternalStore(connection.subscribe, connection.isLost);
}
