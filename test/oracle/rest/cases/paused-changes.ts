import { ask, eventually } from '../ask.ts';

const SINK = { 'connector.class': 'FileStreamSink', topics: 'paused-in', file: 'paused.txt' };
const path = '/connectors/paused';
const looks = [ask('GET', path), ask('GET', `${path}/tasks`)];
const stateOf = (task: number, state: string) => eventually(`${path}/status`, `tasks.${task}.state`, state);
const remove = [
  ask('DELETE', path),
  { ...ask('GET', `${path}/status`), until: ({ status }: { status: number }) => status === 404 },
];

export default [
  // A configuration that changes while the connector is paused makes no tasks before it is resumed.
  ask('POST', '/connectors', { name: 'paused', config: { ...SINK, 'tasks.max': '2' } }),
  stateOf(1, 'RUNNING'),
  ask('PUT', `${path}/pause`),
  stateOf(1, 'PAUSED'),
  ask('PUT', `${path}/config`, { ...SINK, 'tasks.max': '3', x: 'y' }),
  ...looks,
  ask('PATCH', `${path}/config`, { x: null, z: 1 }),
  ...looks,
  ask('PUT', `${path}/config`, { ...SINK, 'tasks.max': '1' }),
  ...looks,
  ask('PUT', `${path}/config`, { ...SINK, 'tasks.max': '3', last: true }),
  ask('PUT', `${path}/resume`),
  stateOf(2, 'RUNNING'),
  ...looks,
  ...remove,
  ask('POST', '/connectors', { name: 'paused', config: SINK, initial_state: 'PAUSED' }),
  eventually(`${path}/status`, 'connector.state', 'PAUSED'),
  ask('PUT', `${path}/config`, { ...SINK, x: 'y' }),
  ...looks,
  ask('PUT', `${path}/resume`),
  stateOf(0, 'RUNNING'),
  ...looks,
  ask('PUT', `${path}/stop`),
  eventually(`${path}/status`, 'tasks.length', 0),
  ask('PATCH', `${path}/config`, { 'tasks.max': 2 }),
  ...looks,
  ask('PUT', `${path}/pause`),
  eventually(`${path}/status`, 'connector.state', 'PAUSED'),
  ask('PATCH', `${path}/config`, { 'tasks.max': 3 }),
  ...looks,
  ask('PUT', `${path}/resume`),
  stateOf(2, 'RUNNING'),
  ...looks,
  ...remove,
];
