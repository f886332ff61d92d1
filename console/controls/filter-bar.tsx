// Fields that narrow a list. What is typed goes to the URL after a short pause; the URL is the
// truth. Invariant: an empty field means no filter and leaves the URL. Leaves to others: which
// fields a page has.

import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../language/text.ts';
import { AmountField } from './amount-field.tsx';
import { isAmount } from './amount-input.ts';
import { useShortcuts } from './shortcuts.ts';

const pauseMs = 300;

interface FieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly placeholder?: string;
  readonly width?: number;
}

/** A row of fields that wraps. */
export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <search style={{ display: 'flex', flexWrap: 'wrap', gap: 8, padding: '14px var(--gutter)' }}>
      {children}
    </search>
  );
}

/** The main search field; `/` focuses it, Escape leaves it. */
export function SearchField(props: FieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useDelayed(props.value, props.onChange);
  useShortcuts({ '/': () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      size="sm"
      aria-label={props.label}
      placeholder={props.placeholder ?? ''}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton size="sm" aria-label={t('Clear search')} onClick={() => setText('')} />
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      style={{ flex: '1 1 200px', maxWidth: 420 }}
    />
  );
}

/** A short text such as a customer. */
export function TextField(props: FieldProps) {
  const [text, setText] = useDelayed(props.value, props.onChange);
  return (
    <TextInput
      size="sm"
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      style={{ width: props.width ?? 140 }}
    />
  );
}

/** An amount; one that cannot be read is marked and narrows nothing. */
export function AmountFilter(props: FieldProps) {
  const [amount, setAmount] = useDelayed(props.value, props.onChange, isAmount);
  return (
    <AmountField
      inRow
      size="sm"
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={amount}
      onChange={setAmount}
      style={{ width: props.width ?? 140 }}
    />
  );
}

/** A calendar date; the browser's own picker. */
export function DateField(props: FieldProps) {
  return (
    <TextInput
      size="sm"
      type="date"
      aria-label={props.label}
      title={props.label}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
      style={{ width: props.width ?? 142 }}
    />
  );
}

/** One of a few; the first choice means all. */
export function ChoiceField(
  props: FieldProps & { options: readonly { value: string; label: string }[]; all: string },
) {
  return (
    <NativeSelect
      size="sm"
      aria-label={props.label}
      data={[{ value: '', label: props.all }, ...props.options]}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
      style={{ width: props.width ?? 150 }}
    />
  );
}

function useDelayed(
  value: string | undefined,
  onChange: (value: string | undefined) => void,
  isWhole: (text: string) => boolean = () => true,
): [string, (text: string) => void] {
  const [text, setText] = useState(value ?? '');
  const latest = useRef(onChange);
  latest.current = onChange;
  const whole = useRef(isWhole);
  const sent = useRef(value ?? '');
  useEffect(() => {
    if ((value ?? '') === sent.current) return;
    sent.current = value ?? '';
    setText(value ?? '');
  }, [value]);
  useEffect(() => {
    if (text === sent.current || !whole.current(text)) return;
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text.trim() === '' ? undefined : text.trim());
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
