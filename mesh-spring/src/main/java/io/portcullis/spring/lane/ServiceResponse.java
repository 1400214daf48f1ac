package io.portcullis.spring.lane;

import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response of a service. On the lane's thread.
 *
 * @param head its status and fields
 * @param body to be read once
 * @param trailers after the end of the body
 * @param cancel gives the rest up
 */
record ServiceResponse(ResponseHead head, InFlow body, Supplier<@Nullable Headers> trailers, Runnable cancel) {
    /** Where an exchange keeps the one it has. */
    static final String ATTRIBUTE = "io.portcullis.lane.response";
}
