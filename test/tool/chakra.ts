/**
 * A strict reader of Chakra traces, written from et_def.proto and protobuf's description of its wire format: what it does
 * not know it refuses.
 */
export interface ChakraNode {
  readonly id: number;
  readonly name: string;
  readonly type: 'compute' | 'collective';
  readonly dataDeps: readonly number[];
  readonly durationMicros: number;
  readonly attributes: Readonly<Record<string, number | boolean | string>>;
}

const nodeTypes: Readonly<Record<number, ChakraNode['type']>> = { 4: 'compute', 7: 'collective' };

export function readTrace(bytes: Uint8Array): { readonly version: string; readonly nodes: readonly ChakraNode[] } {
  const file = new Reader(bytes);
  const metadata = new Reader(file.chunk());
  const version = metadata.field(1, 2) === undefined ? '' : text(metadata.chunk());
  if (!metadata.ended) throw new Error('metadata holds more than a version');
  const nodes: ChakraNode[] = [];
  while (!file.ended) nodes.push(nodeIn(new Reader(file.chunk())));
  return { version, nodes };
}

function nodeIn(message: Reader): ChakraNode {
  const node = { id: 0, name: '', type: 0, dataDeps: [] as number[], durationMicros: 0 };
  const attributes: Record<string, number | boolean | string> = {};
  while (!message.ended) {
    const [field, wire] = message.tag();
    if (field === 1 && wire === 0) node.id = message.varint();
    else if (field === 2 && wire === 2) node.name = text(message.chunk());
    else if (field === 3 && wire === 0) node.type = message.varint();
    else if (field === 5 && wire === 2) {
      const packed = new Reader(message.chunk());
      while (!packed.ended) node.dataDeps.push(packed.varint());
    } else if (field === 7 && wire === 0) node.durationMicros = message.varint();
    else if (field === 10 && wire === 2) {
      const [name, value] = attributeIn(new Reader(message.chunk()));
      if (Object.hasOwn(attributes, name)) throw new Error(`${name} twice`);
      attributes[name] = value;
    } else throw new Error(`field ${field} of wire type ${wire} in a node`);
  }
  const type = nodeTypes[node.type];
  if (type === undefined) throw new Error(`node type ${node.type}`);
  return { ...node, type, attributes };
}

function attributeIn(message: Reader): [string, number | boolean | string] {
  if (message.field(1, 2) === undefined) throw new Error('an attribute without a name');
  const name = text(message.chunk());
  const [field, wire] = message.tag();
  const value = valueIn(message, field, wire);
  if (!message.ended) throw new Error(`${name} has more than one value`);
  return [name, value];
}

function valueIn(message: Reader, field: number, wire: number): number | boolean | string {
  if ((field === 9 || field === 13) && wire === 0) return message.varint();
  if (field === 27 && wire === 0) return message.varint() === 1;
  if (field === 29 && wire === 2) return text(message.chunk());
  throw new Error(`value ${field} of wire type ${wire}`);
}

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

class Reader {
  #at = 0;
  constructor(readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.#at === this.bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new Error('a number is cut off');
      value += (byte % 128) * weight;
      if (!Number.isSafeInteger(value)) throw new Error('a number is too large');
      if (byte < 128) return value;
    }
  }

  tag(): [field: number, wire: number] {
    const tag = this.varint();
    return [Math.floor(tag / 8), tag % 8];
  }

  /** Passes a tag that must be there. */
  field(number: number, wire: number): true | undefined {
    if (this.ended) return undefined;
    const [field, found] = this.tag();
    if (field !== number || found !== wire) throw new Error(`field ${field}, not ${number}`);
    return true;
  }

  chunk(): Uint8Array {
    const length = this.varint();
    const chunk = this.bytes.subarray(this.#at, this.#at + length);
    if (chunk.length < length) throw new Error('a message is cut off');
    this.#at += length;
    return chunk;
  }
}
