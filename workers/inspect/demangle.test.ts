/** Demangling: examples of the Itanium C++ ABI, of Rust's RFC 2603 and of its legacy names; damage. */
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../testing/travelling.ts';
import { demangled } from './demangle.ts';

const one = async (name: string) => (await demangled([name]))[0];

describe('names of C++ (Itanium C++ ABI, section 5.1)', () => {
  it.each([
    ['_Z1fv', 'f()'],
    ['_Z3fooILi2EEvRAplT_Li1E_i', 'foo<2>(int (&) [2 + 1])'],
    ['_ZN1N1TIiiE2mfES0_IddE', 'N::T<int, int>::mf(N::T<double, double>)'],
    ['_ZNK4Disk4readEmPcj', 'Disk::read(unsigned long, char*, unsigned int) const'],
    ['_ZN3Ayy3zedEi', 'Ayy::zed(int)'],
    ['_ZTV4Disk', 'vtable(Disk)'],
    ['_ZplRK7ComplexS1_', 'operator+(Complex const&, Complex const&)'],
  ])('%s', async (name, wanted) => {
    // Blanks around "const" and the brackets of arrays differ between demanglers.
    const plain = (text = '') => text.replace(/[\s{}]|\(\)(?=\s*$)/g, '').replace(/2\+1|\(2\)\+\(1\)/, '2+1');
    expect(plain(await one(name))).toBe(plain(wanted));
  });
});

describe('names of Rust', () => {
  it.each([
    // RFC 2603, section "Examples".
    ['_RNvNtCs1234_7mycrate3foo3bar', 'mycrate::foo::bar'],
    ['_RNvNtNtCs1234_7mycrate3foo3bar3baz', 'mycrate::foo::bar::baz'],
    ['_RINvNtC3std3mem8align_ofjE', 'std::mem::align_of::<usize>'],
    ['_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_', 'cc::spawn::{closure#0}::{closure#0}'],
    // Legacy: a path of C++ with a hash at its end, which is left out.
    ['_ZN4core3fmt9Formatter3pad17h0123456789abcdefE', 'core::fmt::Formatter::pad'],
    [
      '_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE',
      "<Test + 'static as foo::Bar<Test>>::bar",
    ],
  ])('%s', async (name, wanted) => {
    expect(await one(name)).toBe(wanted);
  });
});

it('other names are left as they are, also those that only look like mangled ones', async () => {
  expect(await demangled(['main', 'memcpy', '_start', '', '_Zebra', '_Route'])).toEqual(new Array(6).fill(undefined));
});

it('damaged names neither throw nor hang', async () => {
  const random = randomNumbers(3);
  const seeds = [
    '_ZN1N1TIiiE2mfES0_IddE',
    '_RINvNtC3std3mem8align_ofjE',
    '_ZN4core3fmt9Formatter3pad17h0123456789abcdefE',
  ];
  const names = Array.from({ length: 3000 }, (_, n) =>
    [...(seeds[n % 3] ?? '')]
      .map((c) => (random() < 0.12 ? String.fromCharCode(33 + Math.floor(random() * 94)) : c))
      .join(''),
  );
  names.push(`_Z${'N'.repeat(4000)}`, `_R${'I'.repeat(4000)}`, `_Z1f${'PFv'.repeat(1000)}`, '_Z\u{1f600}\ud800');
  const start = performance.now();
  expect((await demangled(names)).length).toBe(names.length);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(await one('_Z1fv')).toBe('f()');
});
