package io.portcullis.spring.config;

/** Where the endpoints of a service are asked for that does not list them. Immutable, any thread. */
public sealed interface EndpointLookup {
    /**
     * The DNS: all addresses of a name at one port, or, where the name is {@code _service._proto.name}, what its SRV records
     * say.
     *
     * @param name host name, or the name of SRV records
     * @param port 1 to 65535, or 0 for SRV records
     */
    record Dns(String name, int port) implements EndpointLookup {
        /** Whether SRV records are asked for. */
        public boolean srv() {
            return port == 0;
        }
    }

    /** Whoever discovers services for this process, by the name of the service. */
    record Discovery() implements EndpointLookup {}
}
