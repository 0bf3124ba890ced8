/** Names of the pictures that `export --to svg` draws; apart from their drawing, which takes long to load. */
export const pictureNames = ['front', 'parallel', 'plane', 'roofline', 'time', 'cost', 'power', 'pairs'] as const;
export type PictureName = (typeof pictureNames)[number];

export interface SvgOptions {
  /** Metrics across and up; default: the first two goals. */
  readonly x?: string;
  readonly y?: string;
  /** Gene that colours points; default: the accelerator that decodes. */
  readonly colour?: string;
  /** Ids of the point that is looked at, and of the one that it is held against; default: the knee. */
  readonly selected?: readonly string[];
  /** Genes down and across of `pairs`. */
  readonly rows?: string;
  readonly columns?: string;
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A picture as it is asked for. */
export interface Picture {
  readonly name: PictureName;
  readonly options: SvgOptions;
}
