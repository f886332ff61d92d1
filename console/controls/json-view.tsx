// A value from the wire as indented JSON that can be read and copied. Invariant: shows exactly what
// the server sent; redaction happened there. Leaves to others: folding it away.

import { CopyButton, UnstyledButton } from '@mantine/core';
import { t } from '../language/text.ts';
import classes from './controls.module.css';

/** `label` names the block for screen readers and above it. */
export function JsonView({ label, value }: { label: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <figure style={{ margin: 0 }}>
      <figcaption
        style={{ display: 'flex', justifyContent: 'space-between', marginBottom: 4 }}
        className={classes.faint}
      >
        {label}
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <UnstyledButton onClick={copy} fz={12.5} c="dimmed" px={6} mih={24}>
              {copied ? t('Copied') : t('Copy')}
            </UnstyledButton>
          )}
        </CopyButton>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard. */}
      <pre className={classes.json} tabIndex={0}>
        {text}
      </pre>
    </figure>
  );
}
