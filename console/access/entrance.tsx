// The frame of the pages outside, and the field for a new password. Invariant: exactly one h1 a
// page. Leaves to others: what is asked.

import { PasswordInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect } from 'react';
import { t } from '../language/text.ts';
import classes from './entrance.module.css';

/** One card with the product's mark. */
export function Entrance(props: { title: string; lead?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${props.title} · Tieout`;
  }, [props.title]);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <span className={classes.mark}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          {t('Tieout')}
        </span>
        <div>
          <h1 className={classes.title}>{props.title}</h1>
          {props.lead === undefined ? null : <p className={classes.lead}>{props.lead}</p>}
        </div>
        {props.children}
      </div>
    </main>
  );
}

export function EntranceForm(props: { onSubmit: () => void; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {props.children}
    </form>
  );
}

/** Asked once more before one's sign-in is changed. */
export function PresentPasswordField(props: {
  value: string;
  onChange: (value: string) => void;
  'data-autofocus'?: boolean;
}) {
  const { onChange, ...rest } = props;
  return (
    <PasswordInput
      {...rest}
      label={t('Present password')}
      autoComplete="current-password"
      required
      withAsterisk={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The server says what is wrong with a password; this says what it will look at. */
export function NewPasswordField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <PasswordInput
      label={props.label}
      description={t('At least 12 characters. Several words in a row are easy to keep.')}
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
