import { type DockviewApi, DockviewReact, type IDockviewPanelProps } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { type FunctionComponent, useEffect, useState } from 'react';
import { machineSide, useMachine } from '../machine/store.ts';
import { PaneInSight } from '../machine/use-machine.ts';
import { NotesView } from '../notes/NotesView.tsx';
import { ComparePane } from '../panes/ComparePane.tsx';
import { ConsolePane } from '../panes/ConsolePane.tsx';
import { DetailsPane } from '../panes/DetailsPane.tsx';
import { DevicesPane } from '../panes/DevicesPane.tsx';
import { DisassemblyPane } from '../panes/DisassemblyPane.tsx';
import { DiskPane } from '../panes/DiskPane.tsx';
import { EventsPane } from '../panes/EventsPane.tsx';
import { GlossaryPane } from '../panes/GlossaryPane.tsx';
import { MemoryPane } from '../panes/MemoryPane.tsx';
import panes from '../panes/pane.module.css';
import { RegistersPane } from '../panes/RegistersPane.tsx';
import { ScreenPane } from '../panes/ScreenPane.tsx';
import { SourcePane } from '../panes/SourcePane.tsx';
import { StackPane } from '../panes/StackPane.tsx';
import { StopsPane } from '../panes/StopsPane.tsx';
import { SymbolsPane } from '../panes/SymbolsPane.tsx';
import { TimelinePane } from '../panes/TimelinePane.tsx';
import { TutorialPane } from '../panes/TutorialPane.tsx';
import { useSession } from '../state/session.ts';
import { adoptDock, hidePane, isPaneOpen, showPane } from './dock.ts';
import { PaneActions } from './PaneActions.tsx';
import { PaneTab } from './PaneTab.tsx';
import type { PaneId } from './pane-list.ts';
import './workspace.css';

const CONTENT: Readonly<Record<PaneId, FunctionComponent>> = {
  timeline: TimelinePane,
  events: EventsPane,
  details: DetailsPane,
  console: ConsolePane,
  notes: NotesView,
  glossary: GlossaryPane,
  compare: ComparePane,
  disassembly: DisassemblyPane,
  registers: RegistersPane,
  memory: MemoryPane,
  stack: StackPane,
  stops: StopsPane,
  devices: DevicesPane,
  disk: DiskPane,
  screen: ScreenPane,
  source: SourcePane,
  symbols: SymbolsPane,
  tutorial: TutorialPane,
};

/** Each pane in an element that commands find by its id; the docking frame makes it a landmark with its title. */
function framed(id: string, Content: FunctionComponent): FunctionComponent<IDockviewPanelProps> {
  return function Pane({ api }: IDockviewPanelProps) {
    const [inSight, setInSight] = useState(api.isVisible);
    useEffect(() => {
      setInSight(api.isVisible);
      const following = api.onDidVisibilityChange(({ isVisible }) => setInSight(isVisible));
      return () => following.dispose();
    }, [api]);
    return (
      <div className={panes['pane']} data-pane={id}>
        <PaneInSight value={inSight}>
          <Content />
        </PaneInSight>
      </div>
    );
  };
}

const COMPONENTS = Object.fromEntries(Object.entries(CONTENT).map(([id, Content]) => [id, framed(id, Content)]));

/** The panes of an open log. */
export function Workspace() {
  const comparing = useSession((state) => state.logs.b !== undefined);
  const attached = useMachine((state) => state.attached !== undefined);
  const arrangement = useSession((state) => (attached && machineSide(state) !== undefined ? 'machine' : 'log'));
  const [dock, setDock] = useState<DockviewApi>();
  useEffect(() => (dock ? adoptDock(dock, arrangement) : undefined), [dock, arrangement]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another arrangement may lack the pane.
  useEffect(() => {
    if (!dock) return;
    if (!comparing) hidePane('compare');
    // A link may have opened it already, in front of the list or behind it.
    else if (!isPaneOpen('compare')) showPane('compare');
  }, [dock, comparing, arrangement]);
  return (
    <DockviewReact
      className="workspace"
      theme={{ name: 'replayscope', className: 'dockview-theme-replayscope' }}
      components={COMPONENTS}
      defaultTabComponent={PaneTab}
      onReady={({ api }) => setDock(api)}
      rightHeaderActionsComponent={PaneActions}
      disableFloatingGroups
    />
  );
}
