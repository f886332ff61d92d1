// The columns of a file of another system beside ours: each chosen from a list, with its first
// values in sight; then what the file lacks, and its words that are no codes here. Invariant:
// nothing is read by a guess that is not on the screen. Leaves to others: the draft (map-draft.ts).

import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useChart, useProperty } from '../chart-of-accounts/property-queries.ts';
import { Section } from '../controls/page-header.tsx';
import { t } from '../language/text.ts';
import { columnName, columnWord } from './column-words.ts';
import type { ColumnMapping, Preview } from './import-queries.ts';
import classes from './imports.module.css';
import { type CodeColumn, missingColumns, unknownWords, withWord } from './map-draft.ts';

interface ColumnMappingProps {
  readonly preview: Preview;
  readonly map: ColumnMapping;
  readonly onChange: (map: ColumnMapping) => void;
}

/** Three parts, those that have nothing to ask left out. */
export function ColumnMappingFields({ preview, map, onChange }: ColumnMappingProps) {
  const { columns, ours } = preview;
  const known = useKnownCodes(ours.kinds);
  const missing = missingColumns(map);
  const words = unknownWords(columns, map, known);
  return (
    <>
      <Section title={t('Its columns as ours')}>
        <div className={classes.mapRows}>
          {columns.map(({ header, samples }) => (
            <OneColumn
              key={header}
              {...{ header, samples, ours: ours.columns }}
              value={map.columns[header] ?? null}
              onChange={(column) =>
                onChange({ ...map, columns: { ...map.columns, [header]: column } })
              }
            />
          ))}
        </div>
      </Section>
      <Section title={t('For all rows')}>
        <div className={classes.fields}>
          <DayOrder map={map} onChange={onChange} />
          {missing.map((column) =>
            column === 'id' ? null : (
              <Constant
                key={column}
                column={column}
                choices={column === 'kind' || column === 'outlet' ? known[column] : null}
                value={map.constants[column] ?? ''}
                onChange={(text) =>
                  onChange({ ...map, constants: { ...map.constants, [column]: text } })
                }
              />
            ),
          )}
        </div>
      </Section>
      {words.map((one) => (
        <Words key={one.column} {...one} known={known[one.column]} map={map} onChange={onChange} />
      ))}
    </>
  );
}

interface WordsProps extends Omit<ColumnMappingProps, 'preview'> {
  readonly column: CodeColumn;
  readonly words: readonly string[];
  readonly known: readonly string[];
}

/** Words of the file that are no codes here, each beside ours. */
function Words({ column, words, known, map, onChange }: WordsProps) {
  const what = columnWord(column).toLowerCase();
  return (
    <Section title={t('Its words for {what}', { what })}>
      <div className={classes.mapRows}>
        {words.map((word) => (
          <div key={word} className={classes.mapRow}>
            <span className={classes.theirs}>{word}</span>
            <NativeSelect
              size="xs"
              aria-label={t('{word} as {what}', { word, what })}
              data={[{ value: '', label: t('As it is') }, ...known]}
              value={map.values[column]?.[word] ?? ''}
              onChange={(event) => onChange(withWord(map, column, word, event.currentTarget.value))}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}

function useKnownCodes(kinds: readonly string[]): Readonly<Record<CodeColumn, readonly string[]>> {
  const chart = useChart().data;
  const codes = (rows: readonly { readonly code: string }[] | undefined) =>
    (rows ?? []).map(({ code }) => code);
  return {
    kind: kinds,
    outlet: codes(useProperty().data?.outlets),
    product: codes(chart?.products),
    method: codes(chart?.paymentMethods),
    taxRate: codes(chart?.taxRates),
    account: (chart?.accounts ?? []).map(({ number }) => number),
  };
}

interface OneColumnProps {
  readonly header: string;
  readonly samples: readonly string[];
  readonly ours: readonly string[];
  readonly value: ColumnMapping['columns'][string];
  readonly onChange: (column: ColumnMapping['columns'][string]) => void;
}

function OneColumn({ header, samples, ours, value, onChange }: OneColumnProps) {
  return (
    <div className={classes.mapRow}>
      <div className={classes.theirs}>
        {header === '' ? t('(no name)') : header}
        <div className={classes.samples}>{samples.slice(0, 3).join(' · ') || t('empty')}</div>
      </div>
      <NativeSelect
        size="xs"
        aria-label={t('Column {header}', { header })}
        data={[
          { value: '', label: t('Left out') },
          ...ours.map((column) => ({ value: column, label: columnName(column) })),
        ]}
        value={value ?? ''}
        onChange={(event) =>
          onChange((event.currentTarget.value || null) as ColumnMapping['columns'][string])
        }
      />
    </div>
  );
}

function DayOrder({ map, onChange }: Omit<ColumnMappingProps, 'preview'>) {
  return (
    <NativeSelect
      label={t('Days are written')}
      data={[
        { value: 'year-first', label: '2026-06-30' },
        { value: 'month-first', label: '06/30/2026' },
        { value: 'day-first', label: '30.06.2026' },
      ]}
      value={map.days}
      onChange={(event) =>
        onChange({ ...map, days: event.currentTarget.value as ColumnMapping['days'] })
      }
    />
  );
}

interface ConstantProps {
  readonly column: string;
  readonly choices: readonly string[] | null;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Constant({ column, choices, value, onChange }: ConstantProps) {
  const label = columnWord(column);
  if (choices !== null) {
    return (
      <NativeSelect
        label={label}
        description={t('No column has it')}
        data={[{ value: '', label: t('Choose') }, ...choices]}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      label={label}
      description={
        column === 'source' ? (
          <Text span inherit>
            {t('A name for where the file comes from')}
          </Text>
        ) : (
          t('No column has it')
        )
      }
      maxLength={60}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
