package io.portcullis.engine.observe;

/**
 * The body of an error response.
 *
 * @param contentType value for Content-Type
 * @param body not to be changed; owned by the receiver
 */
@SuppressWarnings("ArrayRecordComponent") // made once, written once, compared never
public record FailureBody(String contentType, byte[] body) {}
