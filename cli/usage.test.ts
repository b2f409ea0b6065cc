import { describe, expect, it } from 'vitest';
import { UserError } from './open-log.ts';
import { COMMANDS, helpText, parseCommandLine } from './usage.ts';

describe('command line', () => {
  it('takes flags before, between and behind the arguments', () => {
    for (const words of [
      ['diverge', '--ignore-clocks', 'a', 'b', '--most', '5'],
      ['diverge', 'a', '--most=5', 'b', '--ignore-clocks'],
    ]) {
      expect(parseCommandLine(words)).toEqual({
        command: 'diverge',
        args: ['a', 'b'],
        flags: { 'ignore-clocks': true, most: '5' },
      });
    }
  });

  it('takes a filter that begins with a minus', () => {
    expect(parseCommandLine(['events', 'x', '--filter=-kind:INSTRUCTION'])).toMatchObject({
      flags: { filter: '-kind:INSTRUCTION' },
    });
  });

  it.each([
    [['frobnicate'], /There is no command “frobnicate”/],
    [['info'], /Usage: replayscope info LOG/],
    [['info', 'a', 'b'], /Usage: replayscope info LOG/],
    [['info', 'a', '--nothing'], /--nothing/],
  ])('says what is wrong with %j', (words, message) => {
    expect(() => parseCommandLine(words)).toThrow(UserError);
    expect(() => parseCommandLine(words)).toThrow(message);
  });

  it('explains every command and option', () => {
    const all = helpText(undefined);
    for (const [name, { options }] of Object.entries(COMMANDS)) {
      expect(all).toContain(`  ${name} `);
      const parsed = parseCommandLine([name, '--help']);
      if (!('help' in parsed)) throw new Error('no help');
      for (const option of Object.keys(options)) expect(helpText(parsed.help)).toContain(`--${option}`);
    }
  });
});
