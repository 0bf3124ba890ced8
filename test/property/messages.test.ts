import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { allReduce, allToAll } from '../../src/core/collective.js';
import { networkS } from '../../src/core/engine.js';
import { matrixOf, messagesOf } from '../../src/core/messages.js';
import { check, designs } from './designs.js';

const tokens = fc.double({ min: 0.5, max: 20_000, noNaN: true });

describe('the messages of a pass', () => {
  it('take the seconds of network that the model charges for so many tokens', () => {
    check(
      fc.property(designs, tokens, ({ at }, count) => {
        // A step of the draft has messages of its own, among the devices of one stage.
        const { draft } = at.decode.speculation;
        for (const { engine } of [at.prefill, at.decode, ...(draft === undefined ? [] : [draft])]) {
          const { placement, wires } = engine;
          const { constants: k } = placement.setting;
          const { chip } = wires;
          const outside = { bytesPerS: wires.ports.outsideBytesPerS, pathS: placement.session.shared.fabric.pathS };
          let seconds = 0;
          for (const { kind, group, count: times, bytesPerDevice } of messagesOf(placement, count)) {
            if (kind === 'send') {
              const inside = { bytesPerS: chip.linkBytesPerS, pathS: chip.hopS };
              const way = placement.devices <= chip.domain ? inside : outside;
              seconds += way.pathS + bytesPerDevice / (way.bytesPerS * k.busFraction);
            } else {
              const cost = (kind === 'all-reduce' ? allReduce : allToAll)(chip, chip.topology, group, outside, k);
              seconds += times * (cost.fixedS + cost.sPerByte * bytesPerDevice);
            }
          }
          expect(seconds).toBeCloseTo(networkS(engine, count), 12);
        }
      }),
    );
  });

  it('are those of groups that part all devices of a stage', () => {
    check(
      fc.property(designs, tokens, ({ at }, count) => {
        const { placement } = at.decode.engine;
        for (const { kind, group, groups } of messagesOf(placement, count))
          expect(kind === 'send' ? groups : group * groups).toBe(placement.stageDevices);
      }),
    );
  });

  it('make matrices in which a member sends to each other, to itself nothing, and every row adds up', () => {
    check(
      fc.property(designs, tokens, ({ at }, count) => {
        for (const messages of messagesOf(at.decode.engine.placement, count)) {
          const { kind, group, count: times, bytesPerPair } = messages;
          const matrix = matrixOf(messages);
          expect(matrix).toHaveLength(group);
          for (const [from, row] of matrix.entries()) {
            expect(row[from]).toBe(0);
            const receivers = kind === 'send' ? (from === 0 ? 1 : 0) : group - 1;
            expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(receivers * times * bytesPerPair, 0);
          }
        }
      }),
      60,
    );
  });
});
