import type { Chip } from './chip.js';
import { sessionOf, type Session } from './session.js';
import type { Setting } from './setting.js';

/** What machines have, or have to suffer (`overhead`), and could have more of: figures of a chip, and its port to a memory pool. */
export const resources = ['compute', 'bandwidth', 'capacity', 'network', 'overhead', 'pool port'] as const;
export type Resource = (typeof resources)[number];

/** A figure for each resource; a port to a memory pool only where there is a pool. */
export type PerResource = Readonly<Record<Exclude<Resource, 'pool port'>, number> & { readonly 'pool port'?: number }>;

export function resourcesOf({ shared }: Session): readonly Resource[] {
  return shared.pool === undefined ? resources.filter((one) => one !== 'pool port') : resources;
}

/**
 * The same session with more of what is not a chip's: a faster network is so on both ends of a device's port, of which the
 * slower one counts (wires.ts: portsOf). `scaled` shortens the paths of collectives.
 */
export function sessionWith(setting: Setting, session: Session, resource: Resource, factor: number): Session {
  const { shared } = session;
  const { pool, fabric } = shared;
  if (resource === 'network')
    return sessionOf(setting, { ...shared, fabric: { ...fabric, bytesPerS: fabric.bytesPerS * factor } });
  if (resource !== 'pool port' || pool === undefined) return session;
  return sessionOf(setting, { ...shared, pool: { ...pool, portBytesPerS: pool.portBytesPerS * factor } });
}

/** The same chip with more of one resource; what is not the chip's leaves it as it is. */
export function scaled(chip: Chip, resource: Resource, factor: number): Chip {
  switch (resource) {
    case 'compute':
      return {
        ...chip,
        flopPerS: {
          bf16: chip.flopPerS.bf16 * factor,
          fp8: chip.flopPerS.fp8 * factor,
          fp4: chip.flopPerS.fp4 * factor,
        },
      };
    case 'bandwidth':
      return { ...chip, memoryBytesPerS: chip.memoryBytesPerS * factor };
    case 'capacity':
      return { ...chip, memoryBytes: chip.memoryBytes * factor };
    case 'network':
      return {
        ...chip,
        linkBytesPerS: chip.linkBytesPerS * factor,
        nicBytesPerS: chip.nicBytesPerS * factor,
        hostBytesPerS: chip.hostBytesPerS * factor,
        networkScale: chip.networkScale / factor,
      };
    case 'overhead':
      return {
        ...chip,
        perKernelS: chip.perKernelS / factor,
        perStepS: chip.perStepS / factor,
        perSequenceS: chip.perSequenceS / factor,
      };
    case 'pool port':
      return chip;
  }
}
