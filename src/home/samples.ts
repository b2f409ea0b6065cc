/** Sample recordings that come with the page, as listed in samples/index.json. */
import * as v from 'valibot';

const SampleSchema = v.object({
  id: v.string(),
  title: v.string(),
  description: v.string(),
  files: v.pipe(v.array(v.string()), v.minLength(1)),
  qemu: v.string(),
  guest: v.string(),
  shift: v.union([v.number(), v.literal('auto')]),
  commandLine: v.union([v.string(), v.array(v.string())]),
});

export type Sample = v.InferOutput<typeof SampleSchema>;

const FOLDER = './samples/';

async function get(path: string): Promise<Response> {
  const response = await fetch(FOLDER + path);
  if (!response.ok) throw new Error(`The sample ${path} could not be fetched: ${response.status}.`);
  return response;
}

let list: Promise<Sample[]> | undefined;

/** The samples; fetched once. Rejects when the list is missing or damaged. */
export function samples(): Promise<Sample[]> {
  list ??= (async () => {
    const result = v.safeParse(v.array(SampleSchema), await (await get('index.json')).json());
    if (!result.success) throw new Error('The list of samples is damaged.');
    return result.output;
  })();
  list.catch(() => {
    list = undefined;
  });
  return list;
}

export interface SampleFile {
  readonly name: string;
  readonly blob: Blob;
  readonly number: number;
  readonly shift: number | 'auto';
}

/** The logs of a sample, or one of them; empty when there is no such sample. */
export async function sampleFiles(id: string, only?: number): Promise<SampleFile[]> {
  const sample = (await samples()).find((one) => one.id === id);
  if (!sample) return [];
  const wanted = sample.files
    .map((name, number) => ({ name, number }))
    .filter((one) => only === undefined || one.number === only);
  return Promise.all(
    wanted.map(async ({ name, number }) => ({
      name: name.slice(name.lastIndexOf('/') + 1),
      blob: await (await get(name)).blob(),
      number,
      shift: sample.shift,
    })),
  );
}
