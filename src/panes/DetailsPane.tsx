import { DetailsView } from '../details/DetailsView.tsx';
import { useDetails } from '../details/use-details.ts';
import { useSession } from '../state/session.ts';
import styles from './pane.module.css';

/** Details of the event at the playhead. */
export function DetailsPane() {
  const { details, failed } = useDetails();
  const side = useSession((state) => (state.logs.b ? state.side.toUpperCase() : undefined));
  if (failed) return <p className={styles.empty}>{failed}</p>;
  if (!details)
    return <p className={styles.empty}>Select an event in the list or on a lane to see its fields and bytes.</p>;
  return <DetailsView details={details} side={side} />;
}
