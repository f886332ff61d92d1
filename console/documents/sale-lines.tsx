// The lines and taxes of an invoice or credit memo while they are typed. Invariant: products and
// tax rates are those of the chart, active ones only; amounts are net of tax. Leaves to others:
// what is missing (document-draft.ts), where they post to (the server).

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useChart } from '../chart-of-accounts/property-queries.ts';
import { Amount } from '../controls/amount.tsx';
import { LineAmount, RemoveLine } from '../journal/line-fields.tsx';
import { t } from '../language/text.ts';
import { type DocumentDraft, emptySaleLine, type SaleLineText, totalOf } from './document-draft.ts';
import classes from './documents.module.css';

interface SaleLinesProps {
  readonly draft: DocumentDraft;
  readonly currency: string;
  readonly onChange: (part: Partial<DocumentDraft>) => void;
}

const nextId = (rows: readonly { readonly id: number }[]) =>
  Math.max(-1, ...rows.map(({ id }) => id)) + 1;

/** Lines, taxes, and what they add up to. */
export function SaleLines({ draft, currency, onChange }: SaleLinesProps) {
  const { lines } = draft;
  const change = (id: number, part: Partial<SaleLineText>) =>
    onChange({ lines: lines.map((line) => (line.id === id ? { ...line, ...part } : line)) });
  return (
    <>
      <fieldset className={classes.lines}>
        <legend className={classes.legend}>{t('Lines')}</legend>
        {/* The fields say the same to who hears them. */}
        <div className={`${classes.line} ${classes.lineHead}`} aria-hidden>
          <span>{t('Product')}</span>
          <span>{t('Description')}</span>
          <span>{t('Service from')}</span>
          <span>{t('through')}</span>
          <span>{t('Amount')}</span>
        </div>
        {lines.map((line, index) => (
          <OneLine
            key={line.id}
            line={line}
            name={t('Line {index}', { index: index + 1 })}
            onChange={(part) => change(line.id, part)}
            onRemove={() => onChange({ lines: lines.filter(({ id }) => id !== line.id) })}
          />
        ))}
        <AddButton onClick={() => onChange({ lines: [...lines, emptySaleLine(nextId(lines))] })}>
          {t('Add a line')}
        </AddButton>
      </fieldset>
      <Taxes draft={draft} onChange={onChange} />
      <div className={classes.total} role="status" aria-label={t('Total')}>
        <span>{t('Total')}</span>
        <Amount amount={totalOf(draft)} currency={currency} />
      </div>
    </>
  );
}

function AddButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button
      variant="subtle"
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onClick}
      style={{ justifySelf: 'start' }}
    >
      {children}
    </Button>
  );
}

interface OneLineProps {
  readonly line: SaleLineText;
  readonly name: string;
  readonly onChange: (part: Partial<SaleLineText>) => void;
  readonly onRemove: () => void;
}

function OneLine({ line, name, onChange, onRemove }: OneLineProps) {
  const products = (useChart().data?.products ?? []).filter(({ active }) => active);
  return (
    <div className={classes.line}>
      <NativeSelect
        aria-label={t('{name}, product', { name })}
        data={[
          { value: '', label: t('Product') },
          ...products.map(({ code, name: words }) => ({
            value: code,
            label: `${code} · ${words}`,
          })),
        ]}
        value={line.product}
        onChange={(event) => onChange({ product: event.currentTarget.value })}
      />
      <TextInput
        aria-label={t('{name}, description', { name })}
        placeholder={t('Description')}
        maxLength={500}
        value={line.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={t('{name}, service from', { name })}
        title={t('Service from')}
        value={line.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={t('{name}, service through', { name })}
        title={t('Service through')}
        value={line.through}
        onChange={(event) => onChange({ through: event.currentTarget.value })}
      />
      <LineAmount
        label={t('{name}, amount', { name })}
        placeholder={t('Amount')}
        value={line.amount}
        onChange={(amount) => onChange({ amount })}
      />
      <RemoveLine name={name} onRemove={onRemove} />
    </div>
  );
}

function Taxes({ draft, onChange }: Pick<SaleLinesProps, 'draft' | 'onChange'>) {
  const rates = (useChart().data?.taxRates ?? []).filter(({ active }) => active);
  const { taxes } = draft;
  const change = (id: number, part: object) =>
    onChange({ taxes: taxes.map((tax) => (tax.id === id ? { ...tax, ...part } : tax)) });
  return (
    <fieldset className={classes.lines}>
      <legend className={classes.legend}>{t('Taxes')}</legend>
      {taxes.map((tax, index) => (
        <div key={tax.id} className={classes.tax}>
          <NativeSelect
            aria-label={t('Tax {index}, rate', { index: index + 1 })}
            data={[
              { value: '', label: t('Tax rate') },
              ...rates.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
            ]}
            value={tax.rate}
            onChange={(event) => change(tax.id, { rate: event.currentTarget.value })}
          />
          <LineAmount
            label={t('Tax {index}, amount', { index: index + 1 })}
            placeholder={t('Amount')}
            value={tax.amount}
            onChange={(amount) => change(tax.id, { amount })}
          />
          <RemoveLine
            name={t('Tax {index}', { index: index + 1 })}
            onRemove={() => onChange({ taxes: taxes.filter(({ id }) => id !== tax.id) })}
          />
        </div>
      ))}
      <AddButton
        onClick={() => onChange({ taxes: [...taxes, { id: nextId(taxes), rate: '', amount: '' }] })}
      >
        {t('Add a tax')}
      </AddButton>
    </fieldset>
  );
}
