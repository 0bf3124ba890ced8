/** The part of genetic-js that `genetic.ts` uses; it ships no types. */
declare module 'genetic-js' {
  interface Scored {
    readonly fitness: number;
    readonly entity: number;
  }
  type Select1 = (scored: Scored[]) => number;
  type Select2 = (scored: Scored[]) => [number, number];

  export interface Run {
    configuration: {
      size: number;
      crossover: number;
      mutation: number;
      iterations: number;
      fittestAlwaysSurvives: boolean;
    };
    seed: () => number;
    fitness: (entity: number) => number;
    optimize: (a: number, b: number) => boolean;
    select1: Select1;
    select2: Select2;
    crossover: (mother: number, father: number) => [number, number];
    mutate: (entity: number) => number;
    entities: number[];
    start(): void;
  }

  const Genetic: {
    create(): Run;
    readonly Select1: { readonly Tournament2: Select1 };
    readonly Select2: { readonly Tournament2: Select2 };
    readonly Optimize: { readonly Minimize: (a: number, b: number) => boolean };
  };
  export default Genetic;
}
