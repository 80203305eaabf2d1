"""What a description cannot say: what is there in this installation, and that each call has a key of its own."""

import json
import os
import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KNOWN = json.loads(os.environ["CROSSDOCK_KNOWN"])


@schemathesis.hook
def before_call(context, case, kwargs):
    meta = case.meta
    # A sequence hands on what it has found by itself.
    if meta is None or meta.phase.name.value == "stateful":
        return
    # The same key with another body is refused rightly; with keys of their own, calls get to what lies behind.
    if "idempotency-key" in case.headers and not meta.is_negative_at(ParameterLocation.HEADER):
        case.headers["idempotency-key"] = str(uuid.uuid4())
    # Half of the paths lead to something; what deletes would take it from the others.
    values = case.path_parameters
    if not values or case.method == "DELETE" or meta.is_negative_at(ParameterLocation.PATH):
        return
    if sum(map(ord, "".join(map(str, values.values())))) % 2 == 0:
        return
    family = case.operation.path.split("/{", 1)[0]
    values.update({name: value for name, value in KNOWN.get(family, {}).items() if name in values})
