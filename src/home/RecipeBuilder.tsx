import { useState } from 'react';
import { reporting, toast } from '../state/ui.ts';
import { copyText } from '../ui/files.ts';
import { Choice, Field, Tick } from './fields.tsx';
import styles from './home.module.css';
import { DEFAULT_RECIPE, RECIPE_NOTES, type Recipe, recipeText, recipeWarnings, TARGETS } from './recipe.ts';

const SHIFTS = ['auto', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

/** Answers above, the command line that follows from them below. */
export function RecipeBuilder() {
  const [recipe, setRecipe] = useState(DEFAULT_RECIPE);
  const change = (part: Partial<Recipe>) => setRecipe({ ...recipe, ...part });
  const text = recipeText(recipe);
  const warnings = recipeWarnings(recipe);
  const copy = () =>
    void reporting(async () => {
      await copyText(text);
      toast('The command line was copied.');
    });
  return (
    <section className={styles.recipe} aria-labelledby="recipe-title">
      <h2 id="recipe-title">Record one with QEMU</h2>
      <div className={styles.form}>
        <Choice
          label="Do"
          value={recipe.mode}
          options={['record', 'replay']}
          onChange={(mode) => change({ mode: mode === 'replay' ? 'replay' : 'record' })}
        />
        <Choice
          label="Target"
          value={recipe.target}
          options={Object.keys(TARGETS)}
          onChange={(target) => change({ target, machine: TARGETS[target]?.machine ?? recipe.machine })}
        />
        <Field label="Machine" value={recipe.machine} onChange={(machine) => change({ machine })} />
        <Field
          label="Memory (MiB)"
          value={String(recipe.memory)}
          onChange={(memory) => change({ memory: Number.parseInt(memory, 10) || 0 })}
        />
        <Choice
          label="Shift"
          value={String(recipe.shift)}
          options={SHIFTS}
          onChange={(shift) => change({ shift: shift === 'auto' ? 'auto' : Number(shift) })}
        />
        <Field label="Log file" value={recipe.logFile} onChange={(logFile) => change({ logFile })} />
        <Field label="Kernel" value={recipe.kernel} onChange={(kernel) => change({ kernel })} />
        <Field label="Initrd" value={recipe.initrd} onChange={(initrd) => change({ initrd })} />
        <Field label="Kernel options" value={recipe.append} onChange={(append) => change({ append })} />
        <Field label="Disk" value={recipe.disk} onChange={(disk) => change({ disk })} />
        <Choice
          label="Disk format"
          value={recipe.diskFormat}
          options={['raw', 'qcow2']}
          onChange={(format) => change({ diskFormat: format === 'qcow2' ? 'qcow2' : 'raw' })}
        />
        <Field label="Other options" value={recipe.extra} onChange={(extra) => change({ extra })} />
        <div className={styles.ticks}>
          <Tick label="Network" checked={recipe.network} onChange={(network) => change({ network })} />
          <Tick label="Serial console here" checked={recipe.serial} onChange={(serial) => change({ serial })} />
          <Tick label="Snapshot at the start" checked={recipe.snapshot} onChange={(snapshot) => change({ snapshot })} />
        </div>
      </div>
      <div className={styles.command}>
        <pre data-recipe>{text}</pre>
        <button type="button" className="framed" onClick={copy}>
          Copy
        </button>
        <ul className={styles.warnings} aria-live="polite">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
        <ul className="dim">
          {RECIPE_NOTES.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
