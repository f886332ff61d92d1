// The parameters of a report as fields: those the server says it has, and no others.
// Invariant: every value is in the URL and nowhere else. Leaves to others: fetching by them.

import type { ReactNode } from 'react';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { DateField, FilterBar, TextField } from '../controls/filter-bar.tsx';
import { AccountField } from '../journal/journal-filters.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { PeriodField } from './period-field.tsx';
import type { ReportKind } from './report-queries.ts';
import { type ReportParameters, readReportSearch } from './report-search.ts';
import classes from './reports.module.css';

type Name = keyof ReportParameters;

export const parameterLabels: Readonly<Record<Name, string>> = {
  asOf: t('As of'),
  from: t('From'),
  through: t('Through'),
  compareAsOf: t('Compare with'),
  compareFrom: t('Compare from'),
  account: t('Account'),
  outlet: t('Outlet'),
  customer: t('Customer code'),
  product: t('Product'),
  holder: t('Card or server'),
};

/** One row that wraps. */
export function ReportFields(props: { kind: ReportKind; parameters: ReportParameters }) {
  const { kind, parameters } = props;
  const go = useGo();
  const change = (changed: { readonly [P in Name]?: string | undefined }) =>
    go(paths.reports(readReportSearch({ ...parameters, ...changed, report: kind.name })), {
      replace: true,
    });
  const set = (name: Name, value: string | undefined) => change({ [name]: value });
  return (
    <FilterBar>
      <Labelled label={t('Period')}>
        <PeriodField kind={kind} parameters={parameters} onChange={change} />
      </Labelled>
      {kind.parameters.map((name) => (
        <Labelled key={name} label={parameterLabels[name]}>
          <ParameterField
            name={name}
            value={parameters[name]}
            onChange={(value) => set(name, value)}
          />
        </Labelled>
      ))}
    </FilterBar>
  );
}

interface ParameterFieldProps {
  readonly name: Name;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function ParameterField({ name, ...field }: ParameterFieldProps) {
  if (name === 'account') return <AccountField {...field} />;
  if (name === 'outlet') return <OutletField {...field} />;
  if (name === 'customer' || name === 'product' || name === 'holder')
    return <TextField {...field} label={parameterLabels[name]} placeholder={t('All')} />;
  return <DateField {...field} label={parameterLabels[name]} />;
}

/** Dates look alike: what each means stands above it. The field itself is named for readers. */
function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.field}>
      <span className={classes.fieldLabel} aria-hidden>
        {label}
      </span>
      {children}
    </div>
  );
}
