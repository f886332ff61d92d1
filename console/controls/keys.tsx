// Keys to press, one after the other, as they stand in lists.

import { Group, Kbd } from '@mantine/core';

/** `keys` parted by spaces: `g s`. */
export function Keys({ keys, size = 'sm' }: { keys: string; size?: 'xs' | 'sm' }) {
  return (
    <Group gap={4} wrap="nowrap">
      {keys.split(' ').map((key) => (
        <Kbd key={key} size={size}>
          {key}
        </Kbd>
      ))}
    </Group>
  );
}
