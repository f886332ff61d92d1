// The head of a column of buttons: heard, not seen.

import { VisuallyHidden } from '@mantine/core';

export function ActionsHead() {
  return (
    <th>
      <VisuallyHidden>Actions</VisuallyHidden>
    </th>
  );
}
