package io.portcullis.core.model;

/** What is spoken on the connections to a service, or to a port of the application. */
public enum Protocol {
    /** Nobody said: the first bytes of each connection tell. */
    AUTO,
    /** HTTP: policies for every request. */
    HTTP,
    /** Anything else, byte for byte: policies for every connection. Nothing is read before the server may speak. */
    TCP
}
