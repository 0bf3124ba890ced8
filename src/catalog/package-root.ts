/**
 * The folder of the package. Sources, what is built of them and the bundled program all lie two folders below it, so that this
 * file finds it from wherever it was put; whatever ships beside the code is named from here.
 */
export const packageRoot = new URL('../../', import.meta.url);
