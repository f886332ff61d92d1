// A table for very many rows: only what is in view is in the page, more is fetched as it comes
// near. Rows are read with j and k, opened with Enter; where there is little room each row becomes
// a card. Invariant: rows keep their order and identity as pages arrive. Leaves to others: fetching
// and cells.

import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../language/text.ts';
import classes from './data-table.module.css';
import { TableBones } from './table-bones.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useWidth } from './use-width.ts';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** A grid track: `92px`, `minmax(120px, 1fr)`. */
  readonly track: string;
  readonly align?: 'end';
  /** Left out where the table is narrower than this, in pixels. */
  readonly above?: number;
  readonly cell: (row: Row) => ReactNode;
}

/** Which rows are ticked; `all` means every row the filter matches, seen or not. */
export interface Selection {
  readonly has: (id: string) => boolean;
  readonly some: boolean;
  readonly every: boolean;
  readonly toggle: (id: string) => void;
  readonly toggleLoaded: () => void;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly card: (row: Row) => ReactNode;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly selection?: Selection | undefined;
  readonly loading: boolean;
  readonly more: { readonly has: boolean; readonly busy: boolean; readonly fetch: () => void };
  readonly empty: ReactNode;
}

const rowHeight = 45;
const cardHeight = 72;
const cardBelow = 640;

/** The table, its skeleton while the first page loads, or `empty`. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const table = useRef<HTMLDivElement>(null);
  const width = useWidth(table);
  const asCards = width > 0 && width < cardBelow;
  const columns = props.columns.filter((c) => c.above === undefined || width >= c.above);
  const tracks = columns.map((c) => c.track).join(' ');
  const template = asCards ? '1fr' : tracks;
  const grid = props.selection ? `20px ${template}` : template;
  const isEmpty = !props.loading && props.rows.length === 0;
  return (
    <div ref={table} className={classes.table}>
      {isEmpty && asCards ? null : (
        // biome-ignore lint/a11y/useSemanticElements: rows out of view are absent, so no <table>.
        <div role="table" aria-label={props.label}>
          {asCards ? null : <Head columns={columns} grid={grid} selection={props.selection} />}
          {props.loading ? <TableBones height={asCards ? cardHeight : rowHeight} /> : null}
          {isEmpty || props.loading ? null : (
            <Body {...props} columns={columns} grid={grid} asCards={asCards} />
          )}
        </div>
      )}
      {isEmpty ? props.empty : null}
    </div>
  );
}

function Head<Row>(props: {
  columns: readonly Column<Row>[];
  grid: string;
  selection: Selection | undefined;
}) {
  const { selection } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable.
    // biome-ignore lint/a11y/useFocusableInteractive: a header row has nothing to focus.
    <div role="row" className={classes.head} style={{ gridTemplateColumns: props.grid }}>
      {selection ? (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable.
        // biome-ignore lint/a11y/useFocusableInteractive: the box in it is focused.
        <span role="columnheader" className={classes.select}>
          <Checkbox
            size="xs"
            aria-label={t('Select all rows shown')}
            checked={selection.every}
            indeterminate={selection.some && !selection.every}
            onChange={selection.toggleLoaded}
          />
          <VisuallyHidden>{t('Select')}</VisuallyHidden>
        </span>
      ) : null}
      {props.columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable.
        // biome-ignore lint/a11y/useFocusableInteractive: columns are not sortable.
        <div
          key={column.id}
          role="columnheader"
          className={`${classes.cell} ${column.align === 'end' ? classes.end : ''}`}
        >
          {column.header === '' ? <VisuallyHidden>{t('Actions')}</VisuallyHidden> : column.header}
        </div>
      ))}
    </div>
  );
}

type BodyProps<Row> = DataTableProps<Row> & { readonly grid: string; readonly asCards: boolean };

function Body<Row>(props: BodyProps<Row>) {
  const { rows, idOf, more } = props;
  const list = useRef<HTMLDivElement>(null);
  const margin = useOffsetTop(list);
  const height = props.asCards ? cardHeight : rowHeight;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    scrollPaddingStart: 110,
    scrollPaddingEnd: 90,
    getItemKey: (index) => (rows[index] ? idOf(rows[index]) : index),
  });
  useEffect(() => {
    if (height) virtual.measure();
  }, [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { has, busy, fetch } = more;
  useEffect(() => {
    if (has && !busy && last >= rows.length - 15) fetch();
  }, [has, busy, fetch, last, rows.length]);
  const active = useRowKeys(props, (index) => virtual.scrollToIndex(index));
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable.
    <div
      ref={list}
      role="rowgroup"
      style={{ height: virtual.getTotalSize(), position: 'relative' }}
    >
      {items.map((item) => {
        const row = rows[item.index];
        const top = item.start - margin;
        return row === undefined ? null : (
          <Row key={item.key} {...{ props, row, top, height }} active={active === item.index} />
        );
      })}
    </div>
  );
}

interface RowProps<R> {
  readonly props: BodyProps<R>;
  readonly row: R;
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
}

function Row<R>({ props, row, top, height, active }: RowProps<R>) {
  const id = props.idOf(row);
  const chosen = props.selection?.has(id) ?? false;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable.
    <div
      role="row"
      tabIndex={0}
      className={classes.row}
      data-active={active || undefined}
      data-open={props.openId === id || undefined}
      data-selected={chosen || undefined}
      aria-selected={chosen || undefined}
      style={{
        height,
        gridTemplateColumns: props.grid,
        transform: `translateY(${top}px)`,
      }}
      onClick={() => props.onOpen(id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
        event.preventDefault();
        props.onOpen(id);
      }}
    >
      {props.selection ? <Tick id={id} chosen={chosen} selection={props.selection} /> : null}
      {props.asCards ? (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable.
        <div role="cell" className={classes.card}>
          {props.card(row)}
        </div>
      ) : (
        props.columns.map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: see DataTable.
          <div
            key={column.id}
            role="cell"
            className={`${classes.cell} ${column.align === 'end' ? classes.end : ''}`}
          >
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}

function Tick(props: { id: string; chosen: boolean; selection: Selection }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable.
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the click from opening the row.
    <span role="cell" className={classes.select} onClick={(event) => event.stopPropagation()}>
      <Checkbox
        size="xs"
        aria-label={t('Select {id}', { id: props.id })}
        checked={props.chosen}
        onChange={() => props.selection.toggle(props.id)}
      />
    </span>
  );
}

/**
 * Distance of the list from the top of the document, measured again when the page above it
 * changes.
 */
function useOffsetTop(list: React.RefObject<HTMLDivElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setOffset(Math.round(box.top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list]);
  return offset;
}
