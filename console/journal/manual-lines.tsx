// The lines of an entry typed by hand, in a table that is filled without a mouse: Enter goes on to
// the next line, `=` takes the amount that balances. Invariant: a line has a debit or a credit:
// typing one empties the other. Leaves to others: whether it may be booked (manual-draft.ts).

import { Button, NativeSelect, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ComponentProps, type KeyboardEvent, useRef } from 'react';
import { useChart, useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import { t } from '../language/text.ts';
import { emptyLine, type LineText, nextId } from './correction-draft.ts';
import { CustomerChoice } from './customer-choice.tsx';
import { LineAmount, RemoveLine } from './line-fields.tsx';
import { balancingAmount, type ManualDraft } from './manual-draft.ts';
import classes from './manual-entry.module.css';

interface ManualLinesProps {
  readonly draft: ManualDraft;
  readonly onChange: (lines: readonly LineText[]) => void;
}

/** Rows to fill in, one more on request or by Enter in the last. */
export function ManualLines({ draft, onChange }: ManualLinesProps) {
  const { lines } = draft;
  const table = useRef<HTMLFieldSetElement>(null);
  const focusLine = (index: number) =>
    table.current?.querySelector<HTMLInputElement>(`[data-line="${index}"]`)?.focus();
  const add = () => {
    onChange([...lines, emptyLine(nextId(lines))]);
    // It is there once it is drawn.
    requestAnimationFrame(() => focusLine(lines.length));
  };
  const next = (index: number) => (index === lines.length - 1 ? add() : focusLine(index + 1));
  return (
    <fieldset className={classes.lines} ref={table}>
      <legend className={classes.legend}>{t('Lines')}</legend>
      {lines.map((line, index) => (
        <OneLine
          key={line.id}
          line={line}
          index={index}
          balancing={(side) => balancingAmount(draft, line.id, side)}
          onNext={() => next(index)}
          onChange={(part) =>
            onChange(lines.map((one) => (one.id === line.id ? { ...one, ...part } : one)))
          }
          onRemove={() => onChange(lines.filter(({ id }) => id !== line.id))}
        />
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={add}
        className={classes.add ?? ''}
      >
        {t('Add a line')}
      </Button>
    </fieldset>
  );
}

interface OneLineProps {
  readonly line: LineText;
  readonly index: number;
  readonly balancing: (side: 'debit' | 'credit') => string | null;
  readonly onNext: () => void;
  readonly onChange: (part: Partial<LineText>) => void;
  readonly onRemove: () => void;
}

function OneLine({ line, index, balancing, onNext, onChange, onRemove }: OneLineProps) {
  const name = t('Line {index}', { index: index + 1 });
  const outlets = useOutletChoices();
  return (
    <div className={classes.line}>
      <div className={classes.account}>
        <AccountChoice
          name={name}
          index={index}
          value={line.account}
          onChange={(account) => onChange({ account })}
        />
      </div>
      <div className={classes.customer}>
        <CustomerChoice
          label={t('{name}, customer', { name })}
          value={line.customer}
          onChange={(customer) => onChange({ customer })}
        />
      </div>
      <NativeSelect
        aria-label={t('{name}, outlet', { name })}
        data={[{ value: '', label: t('Same outlet') }, ...outlets.map(({ value }) => value)]}
        value={line.outlet}
        onChange={(event) => onChange({ outlet: event.currentTarget.value })}
      />
      {(['debit', 'credit'] as const).map((side) => (
        <BalancingAmount
          key={side}
          label={`${name}, ${side}`}
          placeholder={side === 'debit' ? t('Debit') : t('Credit')}
          value={line[side]}
          balancing={() => balancing(side)}
          onNext={onNext}
          onChange={(amount) => onChange({ debit: '', credit: '', [side]: amount })}
        />
      ))}
      <RemoveLine name={name} onRemove={onRemove} />
    </div>
  );
}

/** Found by a part of its number or name; a whole number is taken by Tab. */
function AccountChoice(props: {
  readonly name: string;
  readonly index: number;
  readonly value: string;
  readonly onChange: (account: string) => void;
}) {
  const accounts = (useChart().data?.accounts ?? []).filter(({ active }) => active);
  const typed = useRef('');
  const takeNumber = (event: KeyboardEvent) => {
    const number = typed.current.trim();
    if (event.key !== 'Tab' || !accounts.some((one) => one.number === number)) return;
    props.onChange(number);
  };
  return (
    <Select
      aria-label={t('{name}, account', { name: props.name })}
      data-line={props.index}
      placeholder={t('Account')}
      searchable
      selectFirstOptionOnChange
      selectFirstOptionOnDropdownOpen
      allowDeselect={false}
      openOnFocus={false}
      data={accounts.map(({ number, name }) => ({ value: number, label: `${number} ${name}` }))}
      value={props.value || null}
      onChange={(account) => props.onChange(account ?? '')}
      onSearchChange={(text) => {
        typed.current = text;
      }}
      onKeyDown={takeNumber}
      nothingFoundMessage={t('No such account')}
    />
  );
}

interface BalancingProps extends Omit<ComponentProps<typeof LineAmount>, 'onKeyDown'> {
  readonly balancing: () => string | null;
  readonly onNext: () => void;
}

function BalancingAmount({ balancing, onNext, ...rest }: BalancingProps) {
  const onKey = (event: KeyboardEvent) => {
    if (event.key === '=') {
      event.preventDefault();
      const lacks = balancing();
      if (lacks !== null) rest.onChange(lacks);
    }
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onNext();
    }
  };
  return <LineAmount {...rest} onKeyDown={onKey} />;
}
