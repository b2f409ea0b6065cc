import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  /** Key that does the same, for display. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  /** Items in groups, with a line between them. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** Where it opens, in CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** Called once, whether an item was chosen or not; the caller gives the focus back. */
  readonly onClose: () => void;
}

/** A context menu: arrows, Home and End move, Enter chooses, Escape or a click elsewhere closes. */
export function ListMenu({ label, groups, x, y, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ x, y });

  useLayoutEffect(() => {
    const box = menu.current?.getBoundingClientRect();
    if (!box) return;
    setAt({
      x: Math.max(4, Math.min(x, window.innerWidth - box.width - 4)),
      y: Math.max(4, y + box.height + 4 > window.innerHeight ? y - box.height : y),
    });
    menu.current?.querySelector<HTMLElement>('[role=menuitem]:not(:disabled)')?.focus();
  }, [x, y]);

  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      onClose();
    };
    window.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', onClose);
    return () => {
      window.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])];
    const focused = items.findIndex((item) => item.matches(':focus'));
    const to = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose();
    }
  };

  return createPortal(
    <div
      ref={menu}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      className={styles.menu}
      style={{ left: at.x, top: at.y }}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {groups
        .filter((group) => group.length > 0)
        .map((group) => (
          <div key={group[0]?.label} className={styles.group}>
            {group.map((item) => (
              <button
                key={item.label}
                type="button"
                role="menuitem"
                className={styles.item}
                disabled={item.disabled}
                onClick={() => {
                  onClose();
                  item.run();
                }}
              >
                <span>{item.label}</span>
                {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
              </button>
            ))}
          </div>
        ))}
    </div>,
    document.body,
  );
}
