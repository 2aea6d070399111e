"""The messages as pygls reads them, with an answer to each request, whatever is wrong with it."""

from __future__ import annotations

import logging

from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_log = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """Messages between the server and its client."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """What is read of each map in a message: the map, since a message is known only as a whole."""
        return data

    def handle_message(self, message: Any) -> None:
        """Has a message answered. What is none is logged; a request with parameters of other types, and one after the shutdown, is refused."""
        if not isinstance(message, dict) or "jsonrpc" not in message:
            _log.error("what came is no message: %.100r", message)
            return
        try:
            if self._shutdown and "id" in message and "method" in message:
                raise JsonRpcInvalidRequest("the server was shut down")
            whole = super().structure_message(message)
        except JsonRpcException as error:
            _log.error("%s of %s", error, message.get("method"))  # how the types differ is of no use to who reads this
            if "method" in message and isinstance(message.get("id"), (int, str)):
                self._send_response(message["id"], error=error.to_response_error())
            return
        super().handle_message(whole)
