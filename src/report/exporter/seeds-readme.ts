/** What stands in a folder of seeds, and of its tools' input what says the design and what does not: for this very run. */

export interface Told {
  readonly id: string;
  readonly marks: readonly string[];
  readonly kind: string;
  readonly parts: string;
  /** Absent: written. */
  readonly refused: {
    readonly prefill?: string;
    readonly decode?: string;
    readonly experiment?: string;
  };
  /** What the experiment leaves out. */
  readonly left: readonly string[];
}

export function readmeOf(run: { readonly space: string; readonly objective: string }, told: readonly Told[]): string {
  const refusals = refusalsOf(told);
  return `# Seeds of ${plainText(run.space)}, ${plainText(run.objective)}

Every design of the front, for studies of its hardware. \`seeds/ID.json\` is the whole of one (schema: \`seedSchema\` of the
package, \`seed.schema.json\` here). All units are SI; a multiply-add is two FLOPs.

| design | kind | prefill and decode | marks |
|---|---|---|---|
${told.map(({ id, kind, parts, marks }) => `| ${id} | ${kind} | ${plainText(parts)} | ${plainText(marks.join(', '))} |`).join('\n')}

## A seed

\`phases.prefill\` and \`phases.decode\` hold batch, context, formats, parallelism, the chip, its network, \`needs\` (bytes and bytes
per second) and \`passes\`: of prefill a mean chunk for each class of turn, of decode a step (and a step of the draft).

- \`replica.operators\`: one entry for each distinct shape on a replica as one machine. \`groups\` products [m x k] [k x n] at once,
  \`count\` times a pass; \`flop\` and bytes are of one time, and flop = 2 m n k groups. \`sums\` adds them up, times count.
- \`device.operators\`: the same on one device of the fullest pipeline stage, with one of \`microBatches\`. Every
  matrix is cut evenly, as the model charges it; kernels may repeat some (KV heads beyond their number, MLA's down projections).
- Shapes are means: experts visited by chance, tokens under a causal mask, parts of a chunk. Round m as your tool needs it.
- \`closedForm\` = \`passes\` x \`replica.sums\` + \`differences\`, each with its reason: a closed form against what runs.
- \`moved\`: what the search counted for operational intensity: the closed form on all devices, each of which reads its own copy of
  weights (on every rank) and of KV (where it splits in fewer ways than the devices); chunks are shared with other requests.
- \`device.timesS\`: what the model charges for that pass, on the busiest rank. inputBytes and outputBytes
  take nothing as fused but scores into values.
- \`traffic\`: who hands how many bytes to whom in a stage, and a matrix of a group up to 16 devices. \`transfers\`: KV between the
  pools, the memory pool and hosts, a turn.

To search on from these designs: \`copareto search SPACE --from THIS_FOLDER\`.

## ASTRA-sim (\`astra-sim/ID/PHASE\`)

\`ASTRA_SIM=path/of/AstraSim_Analytical_Congestion_Aware sh run.sh\` (\`replay\` or \`roofline\`). Chakra traces (et_def.proto) of the pass
that takes most time, one for each class of device; network of the analytical backend; system files of both kinds.

| of the design | there |
|---|---|
| operators of a device | a node each, in whole layers: num_ops, tensor_size (weights, KV, activations), duration in whole microseconds |
| time of a pass (\`device.timesS\`) | \`replay\`: durations, all but the network's; overhead and activations spread evenly over the nodes |
| peak and bandwidth of the device | \`roofline\`: datasheet peaks (TFLOP/s in the format of the weights, GB/s), no achieved fractions |
| all-reduce, dispatch, combine | collectives with the bytes of a device; in groups (\`groups.json\`) where not among the whole stage |
| switch, full mesh, ring, tori whose axes close (or are pairs) | Switch, FullyConnected, a Ring for each axis; bandwidth of one link; beyond the domain a Switch of NICs |

What does not map: meshes, open axes and dragonflies (no such block); sums inside switches; the software's fixed time of a
collective (the model charges microseconds, the backend only hops); achieved fractions of links; expert imbalance in messages
(it is in the durations); experts in another format than the rest under \`roofline\`; the lookup of the embedding; all
pipeline stages but one, and what they hand on; KV transfers, memory pool, queues and scheduling (\`transfers\`, \`targets\`).

## aiconfigurator (\`aiconfigurator/ID.yaml\`)

\`aiconfigurator cli exp --yaml_path ID.yaml\`: an experiment in the flat form with the design's sizes as the only candidates.

| of the design | there |
|---|---|
| mean prompt, cached prefix, mean answer | isl, prefix, osl |
| limits of TTFT and TPOT (else what the design reaches) | ttft, tpot, in ms; a limit of a 95th percentile is taken for one of the mean |
| accelerators of both pools | \`*_system_name\`, where the tool has a name |
| tensor, pipeline, expert parallelism, attention ranks | \`*_tp\`, \`*_pp\`, \`*_moe_ep\` and \`*_moe_tp\`, \`*_dp_candidates\` |
| replicas, batch on a rank | max workers, \`decode_max_batch_size\` |
| formats other than published, KV | \`*_quant_mode\` |
| drafted tokens and their acceptance | nextn, nextn_accept_rates |

What does not map: prices, power and tokens per joule; fabric and its topology, scale-up topologies that are not the system's
own; memory pool and idle KV; several classes of turn (their mean stands for them); chunk sizes. Releases that take the nested
form have the same names under \`config\`.

## Not written in this run

${refusals.length === 0 ? 'All of it was.' : refusals.join('\n')}
`;
}

/** Reasons, each with the designs that it is true of. */
function refusalsOf(told: readonly Told[]): string[] {
  const designs = new Map<string, string[]>();
  for (const { id, refused, left } of told) {
    const reasons = [
      ...Object.entries(refused).map(([what, why]) => `${what}: ${why}`),
      ...left.map((one) => `experiment without ${one}`),
    ];
    for (const reason of reasons) designs.set(reason, [...(designs.get(reason) ?? []), id]);
  }
  return [...designs].map(([reason, ids]) => `- ${plainText(reason)}: ${ids.join(', ')}`);
}

/** Free text of a space can be anything: here it is text, on one line. */
function plainText(text: string): string {
  return text.replaceAll(/[\s\p{C}]+/gu, ' ').replaceAll(/[\\`*_{}[\]<>|#&]/g, (character) => `\\${character}`);
}
