/** A problem whose properties stand on its class. */
class Line {
  #scale = 2;

  get variables() {
    return [{ name: 'x', kind: 'integer', min: 0, max: 4 }];
  }

  get objectiveCount() {
    return 1;
  }

  get constraintCount() {
    return 0;
  }

  evaluate([x]) {
    return { objectives: [x * this.#scale], violations: [] };
  }
}

export default new Line();
