"""What schemathesis shall leave out, and look at besides: loaded by SCHEMATHESIS_HOOKS."""

import re
from urllib.parse import unquote

import schemathesis

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
# As Kafka Connect words what is wrong with a body, or with what it asks of Kafka.
DOCUMENTED = re.compile(
    r"^(Cannot (deserialize|construct|coerce|invoke)|Unexpected|Unrecognized|Illegal|Invalid|Non-standard|Trailing"
    r"|Input mismatch|No content to map|Should never call|Failed to |Offset|Partition|The value for"
    r"|org\.apache\.kafka\.(common\.config\.ConfigException|connect\.runtime\.rest\.errors\.BadRequestException): )"
)


@schemathesis.hook
def filter_case(ctx, case):
    """Control characters in a path are refused without a body, as by Connect's HTTP server: no document can say that."""
    return not any(CONTROLS.search(unquote(str(value))) for value in (case.path_parameters or {}).values())


@schemathesis.check
def documented_server_error(ctx, response, case):
    """A status of 500 only where the real Connect has one."""
    if response.status_code >= 500:
        message = response.json().get("message", "")
        assert DOCUMENTED.match(message), f"{response.status_code}: {message}"
