import { describe, expect, it } from 'vitest';
import { explainException } from './explain-exception.ts';

describe('an exception that the log does not have', () => {
  it('may be an instruction that this processor lacks', () => {
    expect(explainException({ cause: 2, tval: 0x57n })).toEqual({
      text: 'an instruction that this processor does not have or allow (cause 2, value 0x57)',
      kind: 'unknown-instruction',
    });
  });
  it('may be a device that this machine lacks', () => {
    expect(explainException({ cause: 5, tval: 0x10002000n })).toMatchObject({ kind: 'unsupported-device' });
  });
  it('says nothing of the kind otherwise', () => {
    expect(explainException({ cause: 13, tval: 0n })).toEqual({ text: 'a page fault of a load (cause 13, value 0x0)' });
    expect(explainException({ cause: 99, tval: 1n })).toEqual({ text: 'exception 99 (cause 99, value 0x1)' });
  });
});
