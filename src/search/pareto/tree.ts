/**
 * A set of mutually non-dominated vectors that answers two questions fast: which member lies below a point, and which
 * members lie above it. A binary tree of boxes over small buckets: a box whose lower corner is not below the point holds
 * no dominator, one whose upper corner is not above it holds nothing to remove. Everything is flat; slots are reused.
 */
const BUCKET = 16;

function grown<T extends Float64Array | Int32Array>(old: T, length: number): T {
  const fresh = new (old.constructor as new (length: number) => T)(length);
  fresh.set(old);
  return fresh;
}

/** Most nodes are small, and the library's sort has a price of entry. */
function sort(values: Float64Array): void {
  if (values.length > 4 * BUCKET) {
    values.sort();
    return;
  }
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    let k = i;
    for (; k > 0 && values[k - 1] > value; k--) values[k] = values[k - 1];
    values[k] = value;
  }
}

export class DominanceTree {
  /** Vector of slot s at [s * dimensions, (s + 1) * dimensions). */
  vectors: Float64Array;
  #slots = 0;
  readonly #freeSlots: number[] = [];

  // Nodes. A leaf has child -1 and a bucket of slots; an inner node has its two children side by side.
  #low: Float64Array;
  #high: Float64Array;
  #cut: Float64Array;
  #child: Int32Array;
  #axis: Int32Array;
  #count: Int32Array;
  #entered: Int32Array;
  #built: Int32Array;
  #bucket: Int32Array;
  #nodes = 1;
  readonly #freePairs: number[] = [];
  #stack = new Int32Array(64);

  constructor(readonly dimensions: number) {
    const nodes = 64;
    this.vectors = new Float64Array(64 * dimensions);
    this.#low = new Float64Array(nodes * dimensions).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(nodes * dimensions).fill(Number.NEGATIVE_INFINITY);
    this.#cut = new Float64Array(nodes);
    this.#child = new Int32Array(nodes).fill(-1);
    this.#axis = new Int32Array(nodes);
    this.#count = new Int32Array(nodes);
    this.#entered = new Int32Array(nodes);
    this.#built = new Int32Array(nodes);
    this.#bucket = new Int32Array(nodes * BUCKET);
  }

  get size(): number {
    return this.#count[0];
  }

  /** A slot whose vector is nowhere larger than the point, or -1. NaN in the point finds nothing. */
  findBelow(point: ArrayLike<number>): number {
    const d = this.dimensions;
    const low = this.#low;
    const vectors = this.vectors;
    let stack = this.#stack;
    let top = 0;
    stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top];
      let i = 0;
      for (let at = node * d; i < d && low[at + i] <= point[i]; i++);
      if (i < d) continue;
      const child = this.#child[node];
      if (child >= 0) {
        if (top + 2 > stack.length) this.#stack = stack = grown(stack, 2 * stack.length);
        // The lower half is the likelier home of a dominator: it is pushed last, hence looked at first.
        if (point[this.#axis[node]] >= this.#cut[node]) stack[top++] = child + 1;
        stack[top++] = child;
        continue;
      }
      const start = node * BUCKET;
      for (let k = start, end = start + this.#count[node]; k < end; k++) {
        const slot = this.#bucket[k];
        let j = 0;
        for (let at = slot * d; j < d && vectors[at + j] <= point[j]; j++);
        if (j === d) return slot;
      }
    }
    return -1;
  }

  /** Removes the members that are nowhere smaller than the point, telling each slot. */
  removeAbove(point: ArrayLike<number>, removed: (slot: number) => void): void {
    this.#removeAbove(0, point, removed);
  }

  #removeAbove(node: number, point: ArrayLike<number>, removed: (slot: number) => void): void {
    const d = this.dimensions;
    for (let i = 0, at = node * d; i < d; i++) if (!(this.#high[at + i] >= point[i])) return;
    const child = this.#child[node];
    if (child >= 0) {
      this.#removeAbove(child, point, removed);
      this.#removeAbove(child + 1, point, removed);
      this.#count[node] = this.#count[child] + this.#count[child + 1];
      return;
    }
    const start = node * BUCKET;
    let kept = start;
    for (let k = start, end = start + this.#count[node]; k < end; k++) {
      const slot = this.#bucket[k];
      let i = 0;
      for (let at = slot * d; i < d && this.vectors[at + i] >= point[i]; i++);
      if (i < d) this.#bucket[kept++] = slot;
      else {
        this.#freeSlots.push(slot);
        removed(slot);
      }
    }
    this.#count[node] = kept - start;
    if (kept === start) this.#emptyBox(node);
  }

  /** Adds a vector that no member dominates or equals; its slot. */
  insert(point: ArrayLike<number>): number {
    const d = this.dimensions;
    const slot = this.#freeSlots.pop() ?? this.#slots++;
    if (this.#slots * d > this.vectors.length) this.vectors = grown(this.vectors, 2 * this.vectors.length);
    for (let i = 0; i < d; i++) this.vectors[slot * d + i] = point[i];

    let lopsided = -1;
    let node = 0;
    for (;;) {
      this.#include(node, slot);
      this.#entered[node]++;
      const child = this.#child[node];
      if (child < 0) break;
      if (lopsided < 0 && this.#isLopsided(node)) lopsided = node;
      this.#count[node]++;
      node = child + (point[this.#axis[node]] >= this.#cut[node] ? 1 : 0);
    }
    if (this.#count[node] < BUCKET) this.#bucket[node * BUCKET + this.#count[node]++] = slot;
    else {
      const members = new Int32Array(BUCKET + 1);
      members.set(this.#bucket.subarray(node * BUCKET, (node + 1) * BUCKET));
      members[BUCKET] = slot;
      this.#build(node, members, this.#axis[node]);
    }
    if (lopsided >= 0) this.#build(lopsided, Int32Array.from(this.slots(lopsided)), this.#axis[lopsided]);
    return slot;
  }

  /** The slots of the members, in no particular order. */
  slots(node = 0): number[] {
    const found: number[] = [];
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const child = this.#child[next];
      if (child >= 0) pending.push(child, child + 1);
      else found.push(...this.#bucket.subarray(next * BUCKET, next * BUCKET + this.#count[next]));
    }
    return found;
  }

  /** Points that arrive in sorted order pile up on one side. Waiting until a subtree has doubled keeps rebuilding cheap. */
  #isLopsided(node: number): boolean {
    const child = this.#child[node];
    const larger = Math.max(this.#count[child], this.#count[child + 1]);
    return this.#entered[node] > this.#built[node] && larger > 0.8 * this.#count[node];
  }

  #include(node: number, slot: number): void {
    const d = this.dimensions;
    for (let i = 0, at = node * d; i < d; i++) {
      const value = this.vectors[slot * d + i];
      if (value < this.#low[at + i]) this.#low[at + i] = value;
      if (value > this.#high[at + i]) this.#high[at + i] = value;
    }
  }

  /** Makes the node a balanced subtree of the members, the preferred axis first. */
  #build(node: number, members: Int32Array, preferred: number): void {
    if (this.#child[node] >= 0) this.#release(node);
    this.#emptyBox(node);
    for (const slot of members) this.#include(node, slot);
    this.#count[node] = this.#built[node] = members.length;
    this.#entered[node] = 0;
    this.#axis[node] = preferred;
    if (members.length <= BUCKET) {
      this.#bucket.set(members, node * BUCKET);
      return;
    }
    const { axis, cut, smaller } = this.#chooseCut(members, preferred);
    const child = this.#allocatePair();
    this.#child[node] = child;
    this.#axis[node] = axis;
    this.#cut[node] = cut;
    const d = this.dimensions;
    const low = new Int32Array(smaller);
    const high = new Int32Array(members.length - smaller);
    for (let k = 0, l = 0, h = 0; k < members.length; k++)
      if (this.vectors[members[k] * d + axis] < cut) low[l++] = members[k];
      else high[h++] = members[k];
    this.#build(child, low, (axis + 1) % d);
    this.#build(child + 1, high, (axis + 1) % d);
  }

  /** The median of the first axis that splits well; with many ties, of the axis that splits best. `smaller` lie below it. */
  #chooseCut(members: Int32Array, preferred: number): { axis: number; cut: number; smaller: number } {
    const d = this.dimensions;
    const values = new Float64Array(members.length);
    let best = { axis: -1, cut: 0, smaller: 0, fewer: 0 };
    for (let turn = 0; turn < d; turn++) {
      const axis = (preferred + turn) % d;
      for (let k = 0; k < members.length; k++) values[k] = this.vectors[members[k] * d + axis];
      sort(values);
      let middle = members.length >> 1;
      const cut = values[middle];
      while (middle > 0 && values[middle - 1] === cut) middle--;
      if (middle === 0) while (middle < members.length && values[middle] === cut) middle++;
      const fewer = Math.min(middle, members.length - middle);
      if (fewer > best.fewer) best = { axis, cut: values[middle], smaller: middle, fewer };
      if (fewer * 4 >= members.length) break;
    }
    return best;
  }

  #emptyBox(node: number): void {
    const d = this.dimensions;
    this.#low.fill(Number.POSITIVE_INFINITY, node * d, (node + 1) * d);
    this.#high.fill(Number.NEGATIVE_INFINITY, node * d, (node + 1) * d);
  }

  #release(node: number): void {
    const child = this.#child[node];
    this.#child[node] = -1;
    for (const half of [child, child + 1]) if (this.#child[half] >= 0) this.#release(half);
    this.#freePairs.push(child);
  }

  #allocatePair(): number {
    const free = this.#freePairs.pop();
    if (free !== undefined) return free;
    const pair = this.#nodes;
    this.#nodes += 2;
    if (this.#nodes > this.#child.length) {
      const old = this.#child.length;
      const nodes = 2 * old;
      this.#low = grown(this.#low, nodes * this.dimensions);
      this.#high = grown(this.#high, nodes * this.dimensions);
      this.#cut = grown(this.#cut, nodes);
      this.#child = grown(this.#child, nodes).fill(-1, old);
      this.#axis = grown(this.#axis, nodes);
      this.#count = grown(this.#count, nodes);
      this.#entered = grown(this.#entered, nodes);
      this.#built = grown(this.#built, nodes);
      this.#bucket = grown(this.#bucket, nodes * BUCKET);
    }
    return pair;
  }
}
