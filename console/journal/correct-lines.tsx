// The lines of a correction as a small table to type into. Invariant: a line has a debit or a
// credit: typing one empties the other; debits and credits are added up below. Leaves to others:
// whether it may be booked (the server).

import { Button, NativeSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useChart, useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import { t } from '../language/text.ts';
import classes from './correct-lines.module.css';
import { addedTo, type LineText, sidesOf } from './correction-draft.ts';
import { LineAmount, LineSum, RemoveLine } from './line-fields.tsx';

interface CorrectLinesProps {
  readonly lines: readonly LineText[];
  readonly onChange: (lines: LineText[]) => void;
  readonly currency: string;
}

/** Rows to edit, one more on request, and their sums. */
export function CorrectLines({ lines, onChange, currency }: CorrectLinesProps) {
  const { debits, credits } = sidesOf(lines);
  const change = (id: number, part: Partial<LineText>) =>
    onChange(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));
  return (
    <fieldset className={classes.lines}>
      <legend className={classes.legend}>{t('Lines it should have had')}</legend>
      {lines.map((line, index) => (
        <OneLine
          key={line.id}
          line={line}
          name={t('Line {index}', { index: index + 1 })}
          onChange={(part) => change(line.id, part)}
          onRemove={() => onChange(lines.filter(({ id }) => id !== line.id))}
        />
      ))}
      <div className={classes.line}>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(addedTo(lines))}
          className={classes.add}
        >
          {t('Add a line')}
        </Button>
        <LineSum label={t('Debits {currency}', { currency })} amount={debits} />
        <LineSum label={t('Credits {currency}', { currency })} amount={credits} />
      </div>
    </fieldset>
  );
}

interface OneLineProps {
  readonly line: LineText;
  readonly name: string;
  readonly onChange: (part: Partial<LineText>) => void;
  readonly onRemove: () => void;
}

function OneLine({ line, name, onChange, onRemove }: OneLineProps) {
  const accounts = useChart().data?.accounts ?? [];
  const outlets = useOutletChoices();
  const choices = accounts.map((one) => ({
    value: one.number,
    label: `${one.number} ${one.name}`,
  }));
  const kept = [line.department, line.customer?.name].filter(Boolean).join(' · ');
  return (
    <div className={classes.line}>
      <div className={classes.account}>
        <NativeSelect
          aria-label={t('{name}, account', { name })}
          data={[{ value: '', label: t('Account') }, ...choices]}
          value={line.account}
          // Another account begins with its own department; the customer stays.
          onChange={(event) => onChange({ account: event.currentTarget.value, department: null })}
        />
        {kept === '' ? null : <span className={classes.kept}>{kept}</span>}
      </div>
      <NativeSelect
        aria-label={t('{name}, outlet', { name })}
        data={outlets.map(({ value }) => value)}
        value={line.outlet}
        onChange={(event) => onChange({ outlet: event.currentTarget.value })}
      />
      {(['debit', 'credit'] as const).map((side) => (
        <LineAmount
          key={side}
          label={`${name}, ${side}`}
          placeholder={side}
          value={line[side]}
          onChange={(amount) => onChange({ debit: '', credit: '', [side]: amount })}
        />
      ))}
      <RemoveLine name={name} onRemove={onRemove} />
    </div>
  );
}
