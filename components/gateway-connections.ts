/**
 * Module that the gateway loads with its configuration (as `connections.bounded` among its callbacks): a connection to a
 * node is given up after five seconds. That is LiteLLM's own limit, but a deployment with a `timeout`, which has to be
 * long enough for a model to load, gets that one for connecting as well: requests to a node whose machine is gone would
 * hang for as long as the kernel tries, two minutes, instead of going to another node. Seen with LiteLLM 1.108; the
 * gateway does not start where the names it is built on are gone.
 */
export const CONNECTIONS_MODULE = `
from litellm.constants import HTTP_HANDLER_CONNECT_TIMEOUT_SECONDS as LIMIT
from litellm.integrations.custom_logger import CustomLogger
from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport

send = LiteLLMAiohttpTransport.handle_async_request

async def send_in_time(self, request):
    limits = dict(request.extensions.get("timeout", {}))
    request.extensions["timeout"] = {**limits, "connect": min(limits.get("connect") or LIMIT, LIMIT)}
    return await send(self, request)

LiteLLMAiohttpTransport.handle_async_request = send_in_time
bounded = CustomLogger()
`;

/** Settings of the gateway's connections, as environment variables of LiteLLM. */
export const CONNECTION_SETTINGS = {
  // Seconds that an address is remembered; a node that is started again has another one. LiteLLM's default is 300.
  AIOHTTP_TTL_DNS_CACHE: "2",
  // A node whose machine dies while it computes an answer says nothing any more: it is asked, and given up after 25 s.
  AIOHTTP_SO_KEEPALIVE: "True",
  AIOHTTP_TCP_KEEPIDLE: "10",
  AIOHTTP_TCP_KEEPINTVL: "5",
  AIOHTTP_TCP_KEEPCNT: "3",
  // Seconds until Redis is given up; LiteLLM asks it in places where nobody is served meanwhile. By default it waits 5.
  REDIS_SOCKET_TIMEOUT: "1",
  REDIS_SOCKET_CONNECT_TIMEOUT: "1",
};
