import { type Ask, ask } from '../ask.ts';

const CONFIG = { 'connector.class': 'FileStreamSource', topic: 'lines', file: 'lines.txt' };
const NAMES = ['a/b', '100%', '%20', 'a\\b', 'a//b', '..', '.', 'a;b=c', 'tab\tx', 'a?b/c'];

export default NAMES.flatMap((name) => {
  const path = `/connectors/${encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'))}`;
  return [
    ask('POST', '/connectors', { name, config: CONFIG }),
    ask('GET', path),
    ask('GET', `${path}/config`),
    ask('PUT', `${path}/config`, CONFIG),
    ask('PUT', `${path}/pause`),
    ask('DELETE', path),
    ask('GET', '/connectors'),
  ];
}) satisfies Ask[];
