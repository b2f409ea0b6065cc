/**
 * The tutorial on the sample “Notebook”: from a kernel's death by a page fault back to the store that made the pointer
 * bad, and to what was typed. Each step says what to press, can tell from the page that it was done, and can do it.
 */
import { isAfter } from '../machine/moments.ts';
import { machine } from '../machine/store.ts';
import { focusPane } from '../shell/dock.ts';
import type { Progress } from './progress.ts';
import type { Sight } from './sight.ts';

export interface TutorialStep {
  readonly id: string;
  readonly title: string;
  /** In words; `{command}` stands for the keys of a command. */
  readonly text: string;
  /** What was learned, once it is done. */
  readonly learned: string;
  readonly isDone: (sight: Sight, progress: Progress) => boolean;
  /** Commands that do it, one after the other. */
  readonly commands: readonly string[];
  /** What a person picks before the commands. */
  readonly pick?: () => void;
}

/** The register that holds the pointer to the next note. */
const POINTER = 'x9';
/** A step back is taken for one up to so many instructions before the fault. */
const NEAR = 200;

const last = ({ findings }: Sight) => findings.at(-1);

export const STEPS: readonly TutorialStep[] = [
  {
    id: 'end',
    title: 'See how it ended',
    text: 'This is a recording of a small kernel that keeps notes. Press {move.last} to go to its last instruction, and read the end of the console.',
    learned: 'The kernel panicked: exception 13, a page fault at a load.',
    isDone: ({ moment, end }) => moment.icount >= end.icount,
    commands: ['move.last'],
  },
  {
    id: 'fault',
    title: 'Go back to the fault',
    text: 'Press {travel.exception-back}: back to the last exception. Every pane goes along.',
    learned: 'A load in list() got an address that nothing is mapped at.',
    isDone: ({ event, symbol }) => event === 'EXCEPTION' && symbol === 'list',
    commands: ['travel.exception-back'],
  },
  {
    id: 'step',
    title: 'Step backwards',
    text: 'Press {move.previous-instruction}: one instruction back. The registers that differ are marked. {move.next-instruction} goes forward again.',
    learned: 'Time is a place here: any instruction of the run can be gone to, from both sides.',
    isDone: ({ moment, symbol }, { fault }) =>
      symbol === 'list' && fault !== undefined && isAfter(fault, moment) && fault.icount - moment.icount <= NEAR,
    commands: ['move.previous-instruction'],
  },
  {
    id: 'pointer',
    title: 'Ask who set the bad pointer',
    text: 'The load goes through s1. Click s1 in Registers, then press {travel.who-wrote}: who wrote this?',
    learned: 'list() had read the pointer from a note, “ld s1,16(s1)”. list() is right; the note is wrong.',
    isDone: (sight) => {
      const finding = last(sight);
      return finding?.target.kind === 'register' && /^ld s1,/.test(finding.writer?.text ?? '');
    },
    pick: () => {
      focusPane('registers');
      machine.setState({ picked: { kind: 'register', name: POINTER } });
    },
    commands: ['travel.who-wrote'],
  },
  {
    id: 'follow',
    title: 'Follow the copy into memory',
    text: 'Press {travel.follow}: who wrote the memory that this came from? The playhead goes to the store.',
    learned: 'The pointer was overwritten by a byte store in copy_title(), long before the fault.',
    isDone: (sight) => {
      const finding = last(sight);
      const isStore = /^sb /.test(finding?.writer?.text ?? '');
      return finding?.target.kind === 'memory' && isStore && sight.symbol === 'copy_title';
    },
    commands: ['travel.follow'],
  },
  {
    id: 'stack',
    title: 'See who called it',
    text: 'Press {window.pane-stack} for the call stack. {travel.caller} would take you to the call itself.',
    learned: 'It was called to rename a note. It copies until the text ends, and nobody asks how long a title may be.',
    isDone: ({ panes, symbol }) => panes.includes('stack') && symbol === 'copy_title',
    commands: ['window.pane-stack'],
  },
  {
    id: 'typed',
    title: 'Follow it to what was typed',
    text: 'Press {travel.follow} twice more: first to the load, then to the store behind it.',
    learned: 'The byte is a character of the line as it was typed: the new title, longer than its 16 bytes.',
    isDone: (sight) => {
      const finding = last(sight);
      const isStore = /^sb /.test(finding?.writer?.text ?? '');
      return finding?.target.kind === 'memory' && isStore && !['copy_title', undefined].includes(sight.symbol);
    },
    commands: ['travel.follow', 'travel.follow'],
  },
];
