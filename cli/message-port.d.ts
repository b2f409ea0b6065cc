/** Node's message ports have `onmessage` as browsers' have; its types leave it out. */
import 'node:worker_threads';

declare module 'worker_threads' {
  interface MessagePort {
    onmessage: ((event: { readonly data: unknown }) => void) | null;
  }
}
