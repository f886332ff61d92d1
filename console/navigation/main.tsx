// Where the console starts in the browser: the styles, then the texts in the reader's language,
// then everything else. Invariant: no module with a text in it runs before the texts are there; for
// English there is nothing to wait for. Leaves to others: the application (start.tsx).

import '../controls/mantine.css';
import '../controls/tokens.css';
import { prepareTexts } from '../language/text.ts';

void prepareTexts().then(() => import('./start.tsx'));
