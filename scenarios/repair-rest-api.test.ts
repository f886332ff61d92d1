// A deleted and an edited entry are repaired over the REST API; the story is in repair-story.ts.

import { tellRepair } from './repair-story.ts';

await tellRepair('rest');
