import { writeFileSync } from 'node:fs';
import { schemaFiles } from './schemas.js';

for (const [path, text] of schemaFiles) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
