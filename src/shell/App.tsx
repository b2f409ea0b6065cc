import { Palette } from '../commands/Palette.tsx';
import { Home } from '../home/Home.tsx';
import { NoteDialog } from '../notes/NoteDialog.tsx';
import { useSession } from '../state/session.ts';
import { useUi } from '../state/ui.ts';
import { MachineBar } from '../travel/MachineBar.tsx';
import styles from './app.module.css';
import { Banners } from './Banners.tsx';
import { BudgetDialog } from './BudgetDialog.tsx';
import { DivergenceDialog } from './DivergenceDialog.tsx';
import { DropOverlay } from './DropOverlay.tsx';
import { Header } from './Header.tsx';
import { KeySheet } from './KeySheet.tsx';
import { PiecesDialog } from './PiecesDialog.tsx';
import { Progress } from './Progress.tsx';
import { StatusBar } from './StatusBar.tsx';
import { Toasts } from './Toasts.tsx';
import { Workspace } from './Workspace.tsx';

export function App() {
  const hasLog = useSession((state) => state.logs.a !== undefined);
  const atHome = useUi((state) => state.atHome);
  const dialog = useUi((state) => state.dialog);
  return (
    <div className={styles.app}>
      <Header />
      <Progress />
      {!atHome && <MachineBar />}
      <Banners />
      <main className={styles.main}>{hasLog && !atHome ? <Workspace /> : <Home />}</main>
      <StatusBar />
      <DropOverlay />
      <Toasts />
      <LiveRegion />
      {dialog === 'palette' && <Palette />}
      {dialog === 'keys' && <KeySheet />}
      {dialog === 'note' && <NoteDialog />}
      {dialog === 'divergence' && <DivergenceDialog />}
      {dialog === 'budget' && <BudgetDialog />}
      {dialog === 'pieces' && <PiecesDialog />}
    </div>
  );
}

/** Where moments and results are said for screen readers. */
function LiveRegion() {
  const text = useUi((state) => state.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-announcement>
      {text}
    </div>
  );
}
