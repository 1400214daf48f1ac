package io.portcullis.core.model;

/** What an outbound listener does with a destination that is no service of the mesh. */
public enum UnknownDestination {
    /** Connect to it as the application asked. */
    PASSTHROUGH,
    /** Refuse it, with the reason. */
    REFUSE
}
