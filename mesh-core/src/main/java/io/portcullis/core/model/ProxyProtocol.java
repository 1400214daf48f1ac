package io.portcullis.core.model;

/** The versions of HAProxy's PROXY protocol, as it is written in front of a connection (proxy-protocol.txt, sections 2.1, 2.2). */
public enum ProxyProtocol {
    /** A line of text. */
    V1,
    /** Binary. */
    V2
}
