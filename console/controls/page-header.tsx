// The top of every page: its title in the product's words, one sentence of help, and the page's
// actions. Invariant: exactly one h1 a page. Leaves to others: tabs and filters below it.

import { type ReactNode, useEffect } from 'react';
import classes from './controls.module.css';

interface PageHeaderProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}

/** Also sets the browser's window title. */
export function PageHeader({ title, lead, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Tieout`;
  }, [title]);
  return (
    <header className={classes.header}>
      <div className={classes.headerText}>
        <h1 className={classes.title}>{title}</h1>
        {lead === undefined ? null : <p className={classes.lead}>{lead}</p>}
      </div>
      {actions === undefined ? null : <div className={classes.headerActions}>{actions}</div>}
    </header>
  );
}

/** A bordered part of a page with a heading of its own. */
export function Panel(props: {
  /** Where other parts of the page lead to. */
  id?: string;
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={classes.panel} id={props.id} aria-label={props.title}>
      <div className={classes.panelHead}>
        <div className={classes.panelText}>
          <h2 className={classes.panelTitle}>{props.title}</h2>
          {props.lead === undefined ? null : <p className={classes.panelLead}>{props.lead}</p>}
        </div>
        {props.actions}
      </div>
      <div className={props.flush ? undefined : classes.panelBody}>{props.children}</div>
    </section>
  );
}

/** A part of a drawer: a quiet heading above its content. */
export function Section(props: {
  /** Where other parts of the drawer lead to. */
  id?: string;
  title: string;
  children: ReactNode;
}) {
  return (
    <section id={props.id} tabIndex={props.id === undefined ? undefined : -1}>
      <h3 className={classes.sectionTitle}>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** Names and values in two columns; a null value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined);
  return (
    <dl className={classes.facts}>
      {shown.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
