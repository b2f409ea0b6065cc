import { type DockviewApi, DockviewReact, type IDockviewPanelProps } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { type FunctionComponent, useEffect, useState } from 'react';
import { NotesView } from '../notes/NotesView.tsx';
import { ComparePane } from '../panes/ComparePane.tsx';
import { ConsolePane } from '../panes/ConsolePane.tsx';
import { DetailsPane } from '../panes/DetailsPane.tsx';
import { EventsPane } from '../panes/EventsPane.tsx';
import { GlossaryPane } from '../panes/GlossaryPane.tsx';
import panes from '../panes/pane.module.css';
import { TimelinePane } from '../panes/TimelinePane.tsx';
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
};

/** Each pane in an element that commands find by its id; the docking frame makes it a landmark with its title. */
function framed(id: string, Content: FunctionComponent): FunctionComponent<IDockviewPanelProps> {
  return function Pane() {
    return (
      <div className={panes['pane']} data-pane={id}>
        <Content />
      </div>
    );
  };
}

const COMPONENTS = Object.fromEntries(Object.entries(CONTENT).map(([id, Content]) => [id, framed(id, Content)]));

/** The panes of an open log. */
export function Workspace() {
  const comparing = useSession((state) => state.logs.b !== undefined);
  const [dock, setDock] = useState<DockviewApi>();
  useEffect(() => (dock ? adoptDock(dock) : undefined), [dock]);
  useEffect(() => {
    if (!dock) return;
    if (!comparing) hidePane('compare');
    // A link may have opened it already, in front of the list or behind it.
    else if (!isPaneOpen('compare')) showPane('compare');
  }, [dock, comparing]);
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
