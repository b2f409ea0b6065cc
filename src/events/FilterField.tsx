import { type KeyboardEvent, type RefObject, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { FilterCompletion, FilterError } from '../../workers/engine-api.ts';
import { latest } from '../engine/calls.ts';
import styles from './filter.module.css';
import { loadHistory, remembered, saveHistory } from './history.ts';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error: FilterError | undefined;
  readonly complete: (text: string, cursor: number) => Promise<readonly FilterCompletion[]>;
  /** Enter, with the popup closed. */
  readonly onEnter: (shift: boolean) => void;
  /** Escape, with the popup closed. */
  readonly onEscape: () => void;
  readonly input: RefObject<HTMLInputElement | null>;
  /** Whether what is entered is remembered and offered again while the field is empty. */
  readonly history: boolean;
}

/** A field for the filter language: completes the word at the cursor and underlines what it does not understand. */
export function FilterField(props: Props) {
  const { value, onChange, error, complete, input } = props;
  const id = useId();
  const [options, setOptions] = useState<readonly FilterCompletion[]>([]);
  const [active, setActive] = useState(-1);
  const [shift, setShift] = useState(0);
  const newest = useRef(latest());
  /** Where the cursor goes once the accepted text is in the field. */
  const cursorAfter = useRef<number>(undefined);

  const close = useCallback(() => {
    setOptions([]);
    setActive(-1);
    void newest.current(() => Promise.resolve());
  }, []);

  const offer = useCallback(
    async (text: string, cursor: number) => {
      const found = await newest.current(async () => {
        if (text === '' && props.history) {
          const used = loadHistory().map((each) => ({
            text: each,
            label: each,
            detail: 'used before',
            from: 0,
            to: 0,
          }));
          if (used.length > 0) return used;
        }
        return complete(text, cursor).catch(() => []);
      });
      if (!found) return;
      setOptions(found);
      setActive(-1);
    },
    [complete, props.history],
  );

  useEffect(() => {
    const cursor = cursorAfter.current;
    if (cursor === undefined) return;
    cursorAfter.current = undefined;
    input.current?.setSelectionRange(cursor, cursor);
    const { from, to } = { from: value.slice(0, cursor).search(/\S+$/), to: cursor };
    // After "kind:" the values can be offered; after a finished term nothing more is to say.
    if (from >= 0 && value.slice(from, to).endsWith(':')) void offer(value, cursor);
  }, [value, input, offer]);

  const remember = () => {
    if (props.history && !error) saveHistory(remembered(loadHistory(), value));
  };

  const accept = (option: FilterCompletion) => {
    cursorAfter.current = option.from + option.text.length;
    close();
    onChange(value.slice(0, option.from) + option.text + value.slice(option.to));
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const open = options.length > 0;
    const chosen = options[active];
    // Typing is not for the page's commands; chords with Ctrl or Alt may be.
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    const handled = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      handled();
      if (!open) void offer(value, input.current?.selectionStart ?? value.length);
      else {
        // One more place than options: the field itself, with nothing chosen.
        const places = options.length + 1;
        setActive(((active + 1 + (event.key === 'ArrowDown' ? 1 : -1) + places) % places) - 1);
      }
    } else if (event.key === ' ' && event.ctrlKey) {
      handled();
      void offer(value, input.current?.selectionStart ?? value.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) {
      handled();
      accept(chosen);
    } else if (event.key === 'Enter') {
      handled();
      close();
      remember();
      props.onEnter(event.shiftKey);
    } else if (event.key === 'Escape') {
      handled();
      if (open) close();
      else props.onEscape();
    }
  };

  const wrong = error ? { from: Math.min(error.from, value.length), to: Math.min(error.to, value.length) } : undefined;
  return (
    <div className={styles.field}>
      {wrong && (
        <div className={styles.mirror} aria-hidden="true">
          <span style={{ transform: `translateX(${-shift}px)` }}>
            {value.slice(0, wrong.from)}
            <mark>{value.slice(wrong.from, Math.max(wrong.to, wrong.from + 1)) || ' '}</mark>
          </span>
        </div>
      )}
      <input
        ref={input}
        type="text"
        role="combobox"
        className={styles.input}
        aria-label={props.label}
        aria-expanded={options.length > 0}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        aria-activedescendant={options[active] ? `${id}o${active}` : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}error` : undefined}
        placeholder={props.placeholder}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          void offer(event.target.value, event.target.selectionStart ?? event.target.value.length);
        }}
        onKeyDown={onKeyDown}
        onScroll={(event) => setShift(event.currentTarget.scrollLeft)}
        onBlur={() => {
          close();
          remember();
        }}
      />
      <div
        id={`${id}list`}
        role="listbox"
        aria-label="Completions"
        className={styles.popup}
        hidden={options.length === 0}
      >
        {options.map((option, i) => (
          <div
            key={`${option.label} ${option.detail}`}
            id={`${id}o${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            className={styles.option}
            ref={i === active ? scrollToSight : undefined}
            // Not click: the field would lose the focus first and the popup close.
            onMouseDown={(event) => {
              event.preventDefault();
              accept(option);
            }}
          >
            <span className={styles.optionLabel}>{option.label}</span>
            <span className={styles.optionDetail}>{option.detail}</span>
          </div>
        ))}
      </div>
      {error && (
        <div id={`${id}error`} className={styles.error} role="alert" hidden={options.length > 0}>
          {error.message}
        </div>
      )}
    </div>
  );
}

function scrollToSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
