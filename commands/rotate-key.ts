// `tieout rotate-key`: seals the credentials and shared access of all connections under the present
// key, so that the old one can be thrown away. Safe to repeat; all or nothing.

import { readMasterKey } from '#access/master-key-store.ts';
import type { Rotated, Rotation } from '#access/rotation-store.ts';
import { withHouse } from './open.ts';
import { answer } from './terminal.ts';

export interface RotateKeyOptions {
  readonly oldKeyFile?: string;
  readonly json?: boolean;
}

/** *Errors:* ACCESS_KEY_*, ACCESS_ROTATION_REFUSED. */
export async function runRotateKey(options: RotateKeyOptions): Promise<void> {
  await withHouse('rotate-key', async (house) => {
    const { oldKeyFile } = options;
    const older = oldKeyFile === undefined ? [] : [await readMasterKey(oldKeyFile)];
    const rotation = await house.rotateKey(older);
    answer(options.json === true, rotation, textOf(rotation));
  });
}

function textOf({ keyId, credentials, grants, webhooks, factors }: Rotation): string {
  const told = ({ sealed, already }: Rotated) => `${sealed} sealed anew, ${already} were already`;
  return [
    `All secrets are under key ${keyId}.`,
    `Credentials: ${told(credentials)}. Shared access: ${told(grants)}. ` +
      `Signing secrets: ${told(webhooks)}. Second factors: ${told(factors)}.`,
    'The old key is not needed any more, except for backups of the database made before.',
  ].join('\n');
}
