// Moving through a table with the keyboard: j and k or the arrows, Enter opens, x ticks. Invariant:
// while a row is open, j and k open the next or previous one, so details can be leafed through.
// Leaves to others: scrolling (the table passes it in).

import { useState } from 'react';
import type { DataTableProps } from './data-table.tsx';
import { useShortcuts } from './shortcuts.ts';

/** Index of the row the keyboard is on, or -1. */
export function useRowKeys<Row>(
  props: Pick<DataTableProps<Row>, 'rows' | 'idOf' | 'openId' | 'onOpen' | 'selection'>,
  reveal: (index: number) => void,
): number {
  const { rows, idOf, openId, onOpen, selection } = props;
  const [activeId, setActiveId] = useState<string | null>(null);
  const current = openId ?? activeId;
  const index = current === null ? -1 : rows.findIndex((row) => idOf(row) === current);
  const move = (step: number) => {
    const next = Math.min(Math.max(index + step, 0), rows.length - 1);
    const row = rows[next];
    if (row === undefined) return;
    reveal(next);
    setActiveId(idOf(row));
    if (openId !== undefined) onOpen(idOf(row));
  };
  const withActive = (act: (id: string) => void) => {
    const row = rows[index];
    if (row !== undefined) act(idOf(row));
  };
  useShortcuts({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Enter: () => withActive(onOpen),
    x: () => withActive((id) => selection?.toggle(id)),
  });
  return openId === undefined ? index : -1;
}
