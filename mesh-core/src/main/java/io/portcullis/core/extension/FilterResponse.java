package io.portcullis.core.extension;

/** The head of a response, as filters behind this one left it. */
public interface FilterResponse extends FilterMessage {
    /** 200 to 999. */
    int status();

    /**
     * Replaces the status.
     *
     * @param status 200 to 999, but none that has no body, such as 204, where there may be one
     * @throws IllegalArgumentException if it is out of this range
     */
    void status(int status);
}
