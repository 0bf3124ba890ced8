import { check } from './check.js';
import { compare } from './compare.js';
import { evaluate } from './evaluate.js';
import { explain } from './explain.js';
import { exportFront } from './export.js';
import { list } from './list.js';
import { resume } from './resume.js';
import { search } from './search.js';
import { show } from './show.js';
import { studio } from './studio.js';
import { verify } from './verify.js';

/** Every verb; a new one is a file and a line here. */
export const commands = [search, resume, show, explain, compare, studio, verify, evaluate, check, list, exportFront];
