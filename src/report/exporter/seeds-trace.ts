/**
 * Chakra execution traces (Sridharan et al., arXiv 2305.14516; mlcommons/chakra, et_def.proto) in protobuf's wire format:
 * messages with their length before them, a GlobalMetadata and then the nodes, each of which waits for the one before it.
 */

/** What one device does, one after the other. */
export type TraceStep =
  | {
      readonly kind: 'compute';
      readonly name: string;
      readonly micros: number;
      readonly flop: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'all-reduce' | 'all-to-all';
      readonly name: string;
      readonly bytes: number;
      /** Name of the group of devices; absent: all. */
      readonly group?: string;
    };

/** Numbers of et_def.proto, and of each attribute the type in which Chakra's own feeder looks for it. */
const nodeType = { compute: 4, collective: 7 } as const;
const collectiveType = { 'all-reduce': 0, 'all-to-all': 6 } as const;
const node = { id: 1, name: 2, type: 3, dataDeps: 5, durationMicros: 7, attr: 10 } as const;
const attribute = { name: 1, int64: 9, uint64: 13, bool: 27, string: 29 } as const;
const metadata = { version: 1 } as const;
const traceVersion = '0.0.4';

export function traceOf(steps: readonly TraceStep[]): Uint8Array {
  const messages = [text(metadata.version, traceVersion), ...steps.map(nodeOf)];
  return joined(messages.map((message) => joined([varint(message.length), message])));
}

function nodeOf(step: TraceStep, id: number): Uint8Array {
  const computes = step.kind === 'compute';
  const parts = [
    // A number that is 0 is the same as one that is absent.
    ...(id === 0 ? [] : [number(node.id, id)]),
    text(node.name, step.name),
    number(node.type, computes ? nodeType.compute : nodeType.collective),
    ...(id === 0 ? [] : [bytes(node.dataDeps, varint(id - 1))]),
  ];
  const attributes = [
    attributeOf('is_cpu_op', number(attribute.bool, 0)),
    ...(step.kind === 'compute'
      ? [
          attributeOf('num_ops', number(attribute.int64, step.flop)),
          attributeOf('tensor_size', number(attribute.uint64, step.bytes)),
        ]
      : [
          attributeOf('comm_type', number(attribute.int64, collectiveType[step.kind])),
          attributeOf('comm_size', number(attribute.int64, step.bytes)),
          ...(step.group === undefined ? [] : [attributeOf('pg_name', text(attribute.string, step.group))]),
        ]),
  ];
  return joined([
    ...parts,
    ...(step.kind === 'compute' && step.micros > 0 ? [number(node.durationMicros, step.micros)] : []),
    ...attributes.map((one) => bytes(node.attr, one)),
  ]);
}

const attributeOf = (name: string, value: Uint8Array): Uint8Array => joined([text(attribute.name, name), value]);

const LENGTH_DELIMITED = 2;
const number = (field: number, value: number): Uint8Array => joined([varint(field << 3), varint(value)]);
const encoder = new TextEncoder();
const text = (field: number, value: string): Uint8Array => bytes(field, encoder.encode(value));
const bytes = (field: number, value: Uint8Array): Uint8Array =>
  joined([varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value]);

/** Seven bits a byte, the lowest first. Beyond 32 bits no operator of JavaScript shifts. */
function varint(value: number): Uint8Array {
  let count = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count++;
  const digits = new Uint8Array(count);
  let rest = value;
  for (let i = 0; i < count; i++) {
    digits[i] = (rest % 128) + (i < count - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
  return digits;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
