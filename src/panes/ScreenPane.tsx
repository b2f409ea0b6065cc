import { useMachine } from '../machine/store.ts';
import { useWants } from '../machine/use-machine.ts';
import { ScreenView } from '../screen/ScreenView.tsx';
import { MachineFrame } from './MachineFrame.tsx';
import styles from './pane.module.css';

const WANTS = { screen: true } as const;

/** What the guest's screen showed at the playhead. */
export function ScreenPane() {
  useWants(WANTS);
  const hasScreen = useMachine((state) => state.attached?.summary?.hasScreen);
  return (
    <MachineFrame>
      {({ screen }) => {
        if (screen) return <ScreenView screen={screen} />;
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
