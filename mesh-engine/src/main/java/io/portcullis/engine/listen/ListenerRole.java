package io.portcullis.engine.listen;

/** What a listener is for, which decides the policies that apply to its requests. */
public enum ListenerRole {
    /** The edge of the cluster: trusts nobody, chooses, retries, breaks. */
    GATEWAY,
    /** A sidecar's side towards its own application, which calls others: chooses, retries, breaks. */
    OUTBOUND,
    /** A sidecar's side towards the world, which calls its application: authenticates, authorizes, never retries. */
    INBOUND
}
