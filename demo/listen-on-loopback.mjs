// Preloaded into Playground, which listens on every address of the machine and has no option for it.
import { Server } from 'node:net';

const listen = Server.prototype.listen;

Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  const hasHost = typeof port !== 'number' || typeof rest[0] === 'string';
  return listen.call(this, port, ...(hasHost ? [] : ['127.0.0.1']), ...rest);
};
