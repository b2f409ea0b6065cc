import { describe, expect, it } from 'vitest';
import { withOptions } from './cpu-options.ts';
import { Decoder } from './isa/decode.ts';
import { cpuModel } from './releases.ts';

const choose = (release: string, options: Record<string, string>, isa?: string) =>
  withOptions(cpuModel(release), { cpu: 'rv64', options, ...(isa === undefined ? {} : { isa }) });

const CZERO_EQZ = 0x0eb55533;
const SINVAL_VMA = 0x16000073;
const HFENCE_VVMA = 0x22000073;
const has = (model: ReturnType<typeof choose>, word: number) =>
  new Decoder(model.extensions).decode(word) !== undefined;

describe('Options of -cpu', () => {
  it('leave the default processor as it is when there are none', () => {
    for (const release of ['7.2.22', '8.2.2', '10.0.13', '11.1.3']) {
      const { unfit, ...chosen } = choose(release, {});
      expect(unfit).toEqual([]);
      expect(chosen).toMatchObject({ misa: cpuModel(release).misa, masks: cpuModel(release).masks });
      expect([...chosen.extensions].sort()).toEqual([...cpuModel(release).extensions].sort());
    }
  });

  it('bring and take instructions', () => {
    expect(has(choose('10.0', {}), CZERO_EQZ)).toBe(false);
    expect(has(choose('10.0', { zicond: 'on' }), CZERO_EQZ)).toBe(true);
    expect(has(choose('10.0', { svinval: 'true' }), SINVAL_VMA)).toBe(true);
    expect(has(choose('10.0', { h: 'false' }), HFENCE_VVMA)).toBe(false);
  });

  it('change misa and the CSRs that go with the letter', () => {
    const model = choose('7.2', { h: 'off' });
    expect(model.misa).toBe(0x800000000014112dn);
    expect(model.absentCsrs.has(0x600)).toBe(true);
    expect(model.midelegForced).toBe(0n);
  });

  it('narrow translation: the widest mode that is left', () => {
    expect(choose('10.0', { sv39: 'on' }).widestTranslation).toBe(8);
    expect(choose('10.0', { sv57: 'off' }).widestTranslation).toBe(9);
    expect(choose('10.0', { sv48: 'on' }).widestTranslation).toBe(9);
  });

  it('set what the environment allows at reset', () => {
    expect(choose('10.0', { svpbmt: 'on' }).menvcfgReset).toBe(0x6000000000000000n);
    expect(choose('10.0', { svadu: 'off' }).menvcfgReset).toBe(0n);
    expect(choose('8.2', { svpbmt: 'on' }).henvcfgReset).toBe(0x6000000000000000n);
  });

  it('name what is not there', () => {
    expect(choose('10.0', { v: 'true' }).unfit).toEqual([expect.stringContaining('vector')]);
    expect(choose('10.0', { v: 'true' }).vector).toBe(true);
    expect(choose('10.0', { v: 'false', zfh: 'on' }).unfit).toEqual([expect.stringContaining('zfh')]);
    expect(withOptions(cpuModel('10.0'), { cpu: 'sifive-u54', options: {} }).unfit).toEqual([
      expect.stringContaining('sifive-u54'),
    ]);
  });

  it('yield to the ISA string of the device tree', () => {
    const model = choose('9.1', {}, 'rv64imafdc_zicsr_zifencei_zba_zicond');
    expect(has(model, CZERO_EQZ)).toBe(true);
    expect(has(model, HFENCE_VVMA)).toBe(false);
    expect(model.extensions.has('Zbb')).toBe(false);
    expect(model.sstc).toBe(false);
    expect(model.unfit).toEqual([]);
  });
});
