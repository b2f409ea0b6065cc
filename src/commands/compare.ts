import { setCompareOptions, swapLogs } from '../state/comparing.ts';
import { goToDifference, stepDifference } from '../state/moves.ts';
import { session } from '../state/session.ts';
import { announce, reporting, toast } from '../state/ui.ts';
import { copyText } from '../ui/files.ts';
import { type Command, hasTwo } from './registry.ts';

type Noise = 'ignoreClocks' | 'ignoreRandom' | 'ignoreWarps' | 'ignoreOutputPosition';

function toggle(noise: Noise): void {
  const { options } = session.getState().comparison;
  setCompareOptions({ ...options, [noise]: !options[noise] });
}

function noiseCommand(noise: Noise, id: string, what: string, digit: number): Command {
  return {
    id: `compare.ignore-${id}`,
    title: `Overlook ${what}, or not`,
    section: 'Compare',
    keys: [`Shift+Digit${digit}`],
    when: hasTwo,
    run: () => toggle(noise),
  };
}

/** Declares the events at both playheads to be the same one. */
function alignHere(): void {
  const { moments, comparison, selection } = session.getState();
  const selected = (side: 'a' | 'b') =>
    selection?.kind === 'event' && selection.side === side ? selection.n : moments[side].seq;
  setCompareOptions({ ...comparison.options, anchor: [selected('a'), selected('b')] });
  toast(`Aligned: event #${selected('a')} of A with event #${selected('b')} of B.`);
}

function dropAnchor(): void {
  const { anchor: _, ...options } = session.getState().comparison.options;
  setCompareOptions(options);
}

async function copyVerdict(): Promise<void> {
  const sentence = session.getState().comparison.state?.sentence;
  if (sentence) await reporting(() => copyText(sentence));
  announce('The verdict was copied.');
}

async function firstDifference(): Promise<void> {
  const first = session.getState().comparison.state?.first;
  if (first) await goToDifference(first);
  else toast('No difference was found.');
}

export const COMPARE_COMMANDS: readonly Command[] = [
  {
    id: 'compare.next',
    title: 'Next difference',
    section: 'Compare',
    keys: ['KeyN'],
    when: hasTwo,
    run: () => stepDifference(1),
  },
  {
    id: 'compare.previous',
    title: 'Previous difference',
    section: 'Compare',
    keys: ['Shift+KeyN'],
    when: hasTwo,
    run: () => stepDifference(-1),
  },
  {
    id: 'compare.first',
    title: 'First difference',
    section: 'Compare',
    keys: ['Digit0'],
    when: hasTwo,
    run: firstDifference,
  },
  { id: 'compare.swap', title: 'Exchange A and B', section: 'Compare', keys: ['KeyX'], when: hasTwo, run: swapLogs },
  {
    id: 'compare.side',
    title: 'Go over to the other log',
    section: 'Compare',
    keys: ['KeyO'],
    when: hasTwo,
    run: () => session.setState(({ side }) => ({ side: side === 'a' ? 'b' : 'a' })),
  },
  { id: 'compare.align', title: 'Align here', section: 'Compare', keys: ['='], when: hasTwo, run: alignHere },
  {
    id: 'compare.unalign',
    title: 'Undo “align here”',
    section: 'Compare',
    keys: ['-'],
    when: (state) => hasTwo(state) && state.comparison.options.anchor !== undefined,
    run: dropAnchor,
  },
  {
    id: 'compare.link',
    title: 'Link or unlink the playheads',
    section: 'Compare',
    keys: ['KeyL', 'Shift+KeyL'],
    when: hasTwo,
    run: () => session.setState(({ comparison }) => ({ comparison: { ...comparison, linked: !comparison.linked } })),
  },
  noiseCommand('ignoreClocks', 'clocks', 'clock values', 1),
  noiseCommand('ignoreRandom', 'random', 'random bytes', 2),
  noiseCommand('ignoreWarps', 'warps', 'warp checkpoints', 3),
  noiseCommand('ignoreOutputPosition', 'output', 'the position of console output', 4),
  { id: 'compare.copy', title: 'Copy the verdict', section: 'Compare', keys: ['KeyY'], when: hasTwo, run: copyVerdict },
];
