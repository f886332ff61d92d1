// Which of several connections the screens are about: `connection` in the address, on every page,
// so that it outlasts the way over pages that do not ask. Invariant: what the address says is what
// is shown; without it, or with one that is not there, it is the first connection. Leaves to
// others: choosing (connectors/connection-picker.tsx).

import { useRouterState } from '@tanstack/react-router';
import { parseSearch, type RawSearch, writeSearch } from './search-params.ts';

/** Search values of an address that says which. */
export interface ConnectionSearch {
  readonly connection?: number;
}

/** The id in an address; what is none is dropped. */
export function readConnection({ connection }: RawSearch): number | undefined {
  return /^[1-9]\d{0,8}$/.test(String(connection ?? '')) ? Number(connection) : undefined;
}

/** An address of paths.ts that keeps the choice, unless it makes one itself. */
export function keeping(href: string, connection: number | undefined): string {
  if (connection === undefined) return href;
  const [path = '', query = ''] = href.split('?');
  return path + writeSearch({ connection, ...parseSearch(query) });
}

/** The id the address holds. */
export const useChosenId = (): number | undefined =>
  useRouterState({ select: ({ location }) => readConnection(location.search) });
