/** The door of the worker: the engine, exposed to the page. */
import { expose } from 'comlink';
import { Engine } from './engine.ts';

expose(new Engine());
