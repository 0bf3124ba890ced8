/** A thing that whoever made it may still write to. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
