import { expect, test } from 'vitest';
import { type Link, linkText, parseLink } from './view.ts';

const HASH = '0123456789abcdef';

const link: Link = {
  logs: { a: { hash: HASH, name: 'boot & hang.rr' }, b: { sample: 'pair-b' } },
  view: {
    moments: { a: { icount: 8_214_330, seq: 4021 }, b: { icount: 8_214_331, seq: 4022 } },
    selection: { kind: 'range', side: 'b', axis: 'time', from: 10, to: 20 },
    filter: 'kind:clock data~"a=b&c"',
    showInstructions: true,
    axis: 'events',
    viewport: { from: 0, to: 5000 },
    side: 'b',
    panes: 'timeline.compare-events',
  },
};

test('what is written can be read', () => {
  expect(parseLink(linkText(link))).toEqual(link);
});

test('an event is selected by its number and its log', () => {
  const select = (side: 'a' | 'b'): Link => ({
    ...link,
    view: { ...link.view, selection: { kind: 'event', side, n: 7 } },
  });
  for (const side of ['a', 'b'] as const) expect(parseLink(linkText(select(side)))).toEqual(select(side));
});

test('a link of the first version keeps its meaning', () => {
  const parsed = parseLink('#v1?log=sample:boot&m=123.45&sel=e44&f=kind:irq&i=1&x=e&v=10-20');
  expect(parsed).toEqual({
    logs: { a: { sample: 'boot' } },
    view: {
      moments: { a: { icount: 123, seq: 45 } },
      selection: { kind: 'event', side: 'a', n: 44 },
      filter: 'kind:irq',
      showInstructions: true,
      axis: 'events',
      viewport: { from: 10, to: 20 },
      side: 'a',
    },
  });
});

test('older versions are raised step by step', () => {
  const upgrades = [
    (params: URLSearchParams) => {
      params.set('m', params.get('at') ?? '');
      return params;
    },
    (params: URLSearchParams) => {
      params.set('m', `${params.get('m')}.9`);
      return params;
    },
  ];
  expect(parseLink('#v1?at=5', upgrades)?.view.moments.a).toEqual({ icount: 5, seq: 9 });
  expect(parseLink('#v2?m=6', upgrades)?.view.moments.a).toEqual({ icount: 6, seq: 9 });
  expect(parseLink('#v3?m=6.1', upgrades)?.view.moments.a).toEqual({ icount: 6, seq: 1 });
  expect(linkText(link, 3)).toMatch(/^#v3\?/);
});

test.each(['', '#', '#v0?m=1', '#v2?m=1', '#v1', '#section', '#v999999?m=1'])('%j is no link', (text) => {
  expect(parseLink(text)).toBeUndefined();
});

test.each([
  ['m=abc', { icount: 0, seq: 0 }],
  ['m=1e9', { icount: 0, seq: 0 }],
  ['m=99999999999999999', { icount: 0, seq: 0 }],
  ['m=-5', { icount: 0, seq: 0 }],
  ['m=7', { icount: 7, seq: 0 }],
])('a damaged moment in %s does no harm', (params, moment) => {
  expect(parseLink(`#v1?${params}`)?.view.moments.a).toEqual(moment);
});

test.each(['v=5-5', 'v=9-3', 'v=x-y', 'sel=e', 'sel=ri9-3', 'sel=rq1-2', 'log=javascript:alert(1)', 'log=0123'])(
  'a damaged %s is left out',
  (params) => {
    const parsed = parseLink(`#v1?${params}`);
    expect(parsed?.view.viewport).toBeUndefined();
    expect(parsed?.view.selection).toBeUndefined();
    expect(parsed?.logs).toEqual({});
  },
);
