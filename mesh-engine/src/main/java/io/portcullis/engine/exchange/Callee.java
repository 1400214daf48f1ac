package io.portcullis.engine.exchange;

import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRuntime;

/** Whom a client meant that connected to an address. Immutable. */
public sealed interface Callee {
    /**
     * A service of the mesh.
     *
     * @param id of the service
     * @param runtime the service, or the one endpoint of it that the client chose
     * @param protocol what it speaks
     */
    record Known(ServiceId id, ServiceRuntime runtime, Protocol protocol) implements Callee {}

    /** Somebody outside of the mesh. */
    record Unknown() implements Callee {}

    /** A listener of this very process: whoever passed that on would call itself for ever. */
    record Ourselves() implements Callee {}
}
