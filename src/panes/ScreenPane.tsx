import { machine, useMachine } from '../machine/store.ts';
import { whoWrote } from '../machine/travel.ts';
import { useWants } from '../machine/use-machine.ts';
import type { Pixel } from '../screen/pixel-at.ts';
import { ScreenView } from '../screen/ScreenView.tsx';
import { MachineFrame } from './MachineFrame.tsx';
import styles from './pane.module.css';

const WANTS = { screen: true } as const;

const onPick = ({ x, y }: Pixel) => machine.setState({ picked: { kind: 'pixel', x, y } });

/** Goes to the instruction that wrote a pixel; it is remembered as picked. */
function onAsk(pixel: Pixel): void {
  onPick(pixel);
  void whoWrote({ kind: 'pixel', ...pixel });
}

/** What the guest's screen showed at the playhead. */
export function ScreenPane() {
  useWants(WANTS);
  const picked = useMachine((state) => (state.picked?.kind === 'pixel' ? state.picked : undefined));
  const hasScreen = useMachine((state) => state.attached?.summary?.hasScreen);
  return (
    <MachineFrame>
      {({ screen }) => {
        if (screen) return <ScreenView screen={screen} picked={picked} onPick={onPick} onAsk={onAsk} />;
        return (
          <p className={styles.empty}>
            {hasScreen
              ? 'The guest has not set up its screen at this moment yet.'
              : 'This guest has no screen: neither ramfb nor a virtio GPU.'}
          </p>
        );
      }}
    </MachineFrame>
  );
}
