// The head of a column of buttons: heard, not seen.

import { VisuallyHidden } from '@mantine/core';
import { t } from '../language/text.ts';

export function ActionsHead() {
  return (
    <th>
      <VisuallyHidden>{t('Actions')}</VisuallyHidden>
    </th>
  );
}
