import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../log/dialects.ts';
import { generatedBytes } from '../log/generate.ts';
import { everyEvent, openedLog } from '../log/testing/samples.ts';
import { eventLine, recordingFromText } from '../log/text-form.ts';
import { comparedTexts, finished } from './testing/compared.ts';

describe('logs of two releases', () => {
  const layout = (name: string, body: string) => `log layout=${name}\n${body}`;

  it.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))(
    'finds a log of layout %s equal in meaning to the same in 7.2+',
    async (name, dialect) => {
      const old = await openedLog(generatedBytes(dialect, { events: 1000, seed: 3 }), name);
      const lines = ['log layout=7.2+'];
      for await (const block of old.walk(0, old.index.blocks)) {
        for (let i = 0; i < block.count; i++) lines.push(eventLine(block, i).replace(/ checkpoint=\w+/, ''));
      }
      const now = await openedLog(recordingFromText(lines.join('\n')));
      const state = (await finished(old, now)).state();
      expect(state.sentence).toMatch(/^The two logs (say the same in different bytes|are identical): 1,0\d\d events/);
      expect(state).toMatchObject({ equal: true, identicalBytes: name === '7.2+', alignedA: old.index.events });
    },
  );

  it.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))(
    'finds every event of layout %s equal to itself',
    async (_, dialect) => {
      const text = everyEvent(dialect);
      const { state } = await comparedTexts(text, text.replace('INSTRUCTION 1\n', 'INSTRUCTION 1\nINSTRUCTION 0\n'));
      expect(state.equal).toBe(true);
      expect(state.identicalBytes).toBe(false);
    },
  );

  it('compares keys by name: the numbers moved in 2.9, 2.10 and 2.12', async () => {
    const key = (name: string) => `ASYNC_INPUT type=key key=${name} down=1\nEND`;
    for (const old of ['2.6-2.8', '2.9', '2.10-2.11', '4.2', '7.1-dev']) {
      expect((await comparedTexts(layout(old, key('power')), layout('7.2+', key('power')))).state.equal).toBe(true);
      const other = await comparedTexts(layout(old, key('power')), layout('7.2+', key('kp_equals')));
      expect(other.state.first).toMatchObject({ class: 'value', field: 'key', aValue: 'power', bValue: 'kp_equals' });
    }
  });

  it('compares causes of a shutdown by name, and takes one that is not stored for any', async () => {
    const end = (cause: string) => `SHUTDOWN ${cause}\nEND`;
    const old = layout('3.0-3.1', end('guest-reset'));
    expect((await comparedTexts(old, layout('7.2+', end('guest-reset')))).state.equal).toBe(true);
    const other = await comparedTexts(old, layout('7.2+', end('guest-panic')));
    expect(other.state.first).toMatchObject({ field: 'cause', aValue: 'guest-reset', bValue: 'guest-panic' });
    expect((await comparedTexts(layout('2.9', 'SHUTDOWN\nEND'), layout('7.2+', end('guest-panic')))).state.equal).toBe(
      true,
    );
    const monitor = layout('2.12', end('host-qmp'));
    for (const cause of ['host-qmp-quit', 'host-qmp-system-reset']) {
      expect((await comparedTexts(monitor, layout('7.2+', end(cause)))).state.equal).toBe(true);
    }
  });

  it('compares checkpoints of asynchronous events by name where both logs hold them', async () => {
    const event = (checkpoint: string) => `ASYNC_BLOCK checkpoint=${checkpoint} request=5\nEND`;
    const a = layout('2.6-2.8', event('CLOCK_HOST'));
    expect((await comparedTexts(a, layout('5.1-7.0', event('CLOCK_HOST')))).state.equal).toBe(true);
    expect((await comparedTexts(a, layout('5.1-7.0', event('CLOCK_VIRTUAL_RT')))).state.first).toMatchObject({
      field: 'checkpoint',
      aValue: 'CLOCK_HOST',
    });
    expect((await comparedTexts(a, layout('7.2+', 'ASYNC_BLOCK request=5\nEND'))).state.equal).toBe(true);
  });

  it('compares audio by value, whatever the width of its counts', async () => {
    const samples = '0123456789abcdef'.repeat(4);
    const sound = (wpos: string) => `AUDIO_OUT played=441\nAUDIO_IN count=2${wpos} samples=hex:${samples}\nEND`;
    const a = layout('4.0-4.1', sound(' wpos=3'));
    expect((await comparedTexts(a, layout('7.2+', sound(' wpos=3')))).state.equal).toBe(true);
    expect((await comparedTexts(a, layout('7.2+', sound(' wpos=4')))).state.byClass.value).toBe(1);
    expect((await comparedTexts(a, layout('11.0', sound('')))).state.equal).toBe(true);
    const louder = layout('7.2+', sound(' wpos=3').replace('played=441', 'played=442'));
    expect((await comparedTexts(a, louder)).state.first).toMatchObject({
      field: 'played',
      aValue: '441',
      bValue: '442',
    });
  });
});
