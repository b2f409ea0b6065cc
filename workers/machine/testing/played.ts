/** A player over a log that is written as text, with a scripted machine. */
import { openedLog } from '../../log/testing/samples.ts';
import { recordingFromText } from '../../log/text-form.ts';
import { EventCursor } from '../../replay/event-cursor.ts';
import { Player } from '../player.ts';
import type { PlayerHooks, PlayerMachine } from '../player-options.ts';
import { type Action, NO_MEMORY, ScriptedBoard } from './scripted.ts';

/** What every log begins with, warped by `start` ns before the first instruction. */
export const powerOn = (start = 0) =>
  `CLOCK_HOST 1700000000000000000\nCP_INIT\nRANDOM data=hex:00\nCP_RESET\nRANDOM data=hex:01\nCP_CLOCK_WARP_ACCOUNT\nCLOCK_VIRTUAL_RT ${start}`;

export interface Played {
  readonly player: Player;
  readonly board: ScriptedBoard;
}

/** Replays the creation of a machine whose log is {@link powerOn} and `text`; END is added unless `text` has it. */
export async function played(
  text: string,
  options: {
    readonly actions?: readonly Action[];
    readonly machine?: Partial<PlayerMachine>;
    readonly hooks?: PlayerHooks;
    readonly layout?: string;
    readonly start?: string;
  } = {},
): Promise<Played> {
  const { layout = '7.2+' } = options;
  const lines = `log layout=${layout}\n${options.start ?? powerOn()}\n${text}\n${/^END$/m.test(text) ? '' : 'END\n'}`;
  const log = await openedLog(recordingFromText(lines), layout);
  const boards: ScriptedBoard[] = [];
  const player = await Player.create(
    new EventCursor(log),
    {
      memory: NO_MEMORY,
      createBoard: (host) => {
        const board = new ScriptedBoard(host, options.actions ?? []);
        boards.push(board);
        return board;
      },
      shift: 0,
      sleep: true,
      align: false,
      qemu: '7.2.22',
      charDevices: [{ board: 0 }],
      netFilters: 1,
      ...options.machine,
    },
    options.hooks,
  );
  const [board] = boards;
  if (!board) throw new Error('The log did not come to the creation of the machine.');
  return { player, board };
}
