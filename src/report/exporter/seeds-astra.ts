import type { Seed, SeedNetwork, SeedPass, SeedPhase } from '../../run/seed-schema.js';
import type { ExportedFile } from '../../run/write-new.js';
import { groupOf, stepsOf } from './seeds-layers.js';
import { traceOf } from './seeds-trace.js';

/**
 * Input of ASTRA-sim 2.0 (Won et al., ISPASS 2023, arXiv 2303.14006): for the phases of a design, the traces of one pass
 * through a pipeline stage, its scale-up network for the analytical backend, and what a device is. Shapes of the files as
 * astra-sim/astra-sim has them in examples/.
 */

/** Files of a phase in its own folder, or why there are none. */
export type AstraInput = { readonly files: readonly ExportedFile[] } | { readonly refused: string };

export function astraInput(seed: Seed, name: keyof Seed['phases']): AstraInput {
  const phase = seed.phases[name];
  const network = networkIn(phase, seed.transfers.pathS);
  if ('refused' in network) return network;
  const pass = mainPass(phase);
  const devices = phase.stageDevices;
  const classes = classesOf(pass, devices);
  const number = new Set(classes.of).size;
  const traceName = (kind: number) => (number === 1 ? 'trace.et' : `trace.${kind}.et`);
  const traces = Array.from({ length: number }, (_, kind) => ({
    path: traceName(kind),
    content: traceOf(stepsOf(pass, devices, classes.of.indexOf(kind))),
  }));
  return {
    files: [
      ...traces,
      { path: 'network.yml', content: networkYaml(network) },
      { path: 'system.replay.json', content: json(systemOf(phase, network, false)) },
      { path: 'system.roofline.json', content: json(systemOf(phase, network, true)) },
      { path: 'memory.json', content: json({ 'memory-type': 'NO_MEMORY_EXPANSION' }) },
      ...(classes.groups === undefined ? [] : [{ path: 'groups.json', content: json(classes.groups) }]),
      { path: 'run.sh', content: script(classes.of.map(traceName), classes.groups !== undefined) },
    ],
  };
}

/** The pass on which a phase spends most: of a prompt's classes of turn, and of a step and its drafting. */
export function mainPass({ passes }: SeedPhase): SeedPass {
  const seconds = ({ share, passes: times, device }: SeedPass) =>
    share * times * Object.values(device.timesS).reduce((sum, one) => sum + one, 0);
  return passes.reduce((most, one) => (seconds(one) > seconds(most) ? one : most));
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Devices whose traces are alike, and the groups that part them where a collective is not among all of a stage. */
function classesOf({ traffic }: SeedPass, devices: number) {
  const parting = traffic.find(({ kind, group }) => kind !== 'send' && group < devices);
  const all = Array.from({ length: devices }, (_, device) => device);
  if (parting === undefined) return { of: all.map(() => 0), groups: undefined };
  const of = all.map((device) => groupOf(parting, device));
  const groups = Object.fromEntries(
    [...new Set(of)].map((group) => [String(group + 1), all.filter((device) => of[device] === group)]),
  );
  return { of, groups };
}

/** One dimension of the analytical backend's network; bandwidth of a link and latency of a hop, one direction. */
interface Dimension {
  readonly topology: 'Ring' | 'FullyConnected' | 'Switch';
  readonly npus: number;
  readonly bytesPerS: number;
  readonly latencyS: number;
}

/** The scale-up network of a stage in building blocks of the backend, or what keeps it from being said in them. */
function networkIn({ network, stageDevices }: SeedPhase, pathS: number): Dimension[] | { readonly refused: string } {
  if (stageDevices === 1) return { refused: 'one device a stage: there is no network to simulate' };
  const { domain } = network;
  const inside = Math.min(stageDevices, domain);
  if (stageDevices % inside !== 0)
    return { refused: `${stageDevices} devices do not fill domains of ${domain} evenly` };
  const dimensions = inside === 1 ? [] : insideOf(network, inside);
  if ('refused' in dimensions) return dimensions;
  const domains = stageDevices / inside;
  const beyond: Dimension[] =
    domains === 1
      ? []
      : [{ topology: 'Switch', npus: domains, bytesPerS: network.outsideBytesPerS, latencyS: pathS / 2 }];
  return [...dimensions, ...beyond];
}

const links = { ring: 2, 'torus-2d': 4, 'torus-3d': 6 } as const;

function insideOf(network: SeedNetwork, npus: number): Dimension[] | { readonly refused: string } {
  const { topology, bytesPerS, hopS: latencyS, domain, axes } = network;
  switch (topology) {
    case 'switch':
      return [{ topology: 'Switch', npus, bytesPerS, latencyS }];
    case 'full-mesh':
      return [{ topology: 'FullyConnected', npus, bytesPerS: bytesPerS / (domain - 1), latencyS }];
    case 'ring':
    case 'torus-2d':
    case 'torus-3d':
      return axes.every(({ size, closed }) => closed || size === 2)
        ? axes.map(({ size, closed }) => ({
            topology: 'Ring',
            npus: size,
            // Two devices are a ring of one link here; a pair that is closed has two.
            bytesPerS: (bytesPerS / links[topology]) * (closed && size === 2 ? 2 : 1),
            latencyS,
          }))
        : { refused: `an axis of the ${topology} does not close into a ring, and the backend knows no open line` };
    case 'mesh':
    case 'dragonfly':
      return { refused: `the analytical backend has no building block for a ${topology}` };
  }
}

function networkYaml(dimensions: readonly Dimension[]): string {
  const list = (of: (one: Dimension) => string | number) => `[ ${dimensions.map(of).join(', ')} ]`;
  return [
    `topology: ${list(({ topology }) => topology)}`,
    `npus_count: ${list(({ npus }) => npus)}`,
    `bandwidth: ${list(({ bytesPerS }) => decimal(bytesPerS / 1e9))} # GB/s of a link, one direction`,
    `latency: ${list(({ latencyS }) => decimal(latencyS * 1e9))} # ns of a hop`,
    '',
  ].join('\n');
}

/** Twelve digits, so that 450e9 / 1e9 reads as it should; never an exponent. */
const decimal = (value: number): string => {
  const text = String(Number(value.toPrecision(12)));
  return text.includes('.') ? text : `${text}.0`;
};

const algorithms = {
  Ring: { reduce: 'ring', exchange: 'ring' },
  FullyConnected: { reduce: 'direct', exchange: 'direct' },
  Switch: { reduce: 'ring', exchange: 'direct' },
} as const;

function systemOf({ chip, formats }: SeedPhase, dimensions: readonly Dimension[], roofline: boolean) {
  const reduce = dimensions.map(({ topology }) => algorithms[topology].reduce);
  return {
    'scheduling-policy': 'LIFO',
    'endpoint-delay': 10,
    'active-chunks-per-dimension': 1,
    'preferred-dataset-splits': 4,
    'all-reduce-implementation': reduce,
    'all-gather-implementation': reduce,
    'reduce-scatter-implementation': reduce,
    'all-to-all-implementation': dimensions.map(({ topology }) => algorithms[topology].exchange),
    'collective-optimization': 'localBWAware',
    'local-mem-bw': Number((chip.memoryBytesPerS / 1e9).toPrecision(12)),
    'boost-mode': 0,
    'roofline-enabled': roofline ? 1 : 0,
    'peak-perf': Number(((chip.flopPerS[formats.weights] ?? 0) / 1e12).toPrecision(12)),
  };
}

/** Gives every device the trace of its class, and starts the simulator. */
function script(traces: readonly string[], grouped: boolean): string {
  return `#!/bin/sh
# ASTRA_SIM=path/of/AstraSim_Analytical_Congestion_Aware sh run.sh [replay|roofline]
set -eu
: "\${ASTRA_SIM:?the path of the AstraSim_Analytical program}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
device=0
for trace in ${traces.join(' ')}; do
  ln -s "$here/$trace" "$work/trace.$device.et"
  device=$((device + 1))
done
"$ASTRA_SIM" \\
  --workload-configuration="$work/trace" \\
  --system-configuration="$here/system.\${1:-replay}.json" \\
  --network-configuration="$here/network.yml" \\
  --remote-memory-configuration="$here/memory.json" \\
  --comm-group-configuration="${grouped ? '$here/groups.json' : 'empty'}"
`;
}
