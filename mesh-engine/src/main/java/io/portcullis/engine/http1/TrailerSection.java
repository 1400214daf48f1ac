package io.portcullis.engine.http1;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import org.jspecify.annotations.Nullable;

/** The fields behind a chunked body (RFC 9112, 7.1.2); those that only a head may have are dropped. Made for one message. */
final class TrailerSection {
    private final HeadLimits limits;
    private int used;
    private int count;
    private @Nullable Headers fields;

    TrailerSection(HeadLimits limits) {
        this.limits = limits;
    }

    /** Bytes that the next line may have. */
    int maxLine() {
        return Math.max(2, limits.maxBytes() - used);
    }

    /** Takes a line; whether it was the last. */
    boolean add(LineReader line) {
        used += line.length() + 2;
        if (line.length() == 0) {
            return true;
        }
        if (++count > limits.maxFields()) {
            throw new MalformedException(
                    FailureCode.HEAD_TOO_LARGE, "more than " + limits.maxFields() + " trailer fields in one message");
        }
        FieldLine field = new FieldLine();
        field.parse(line.bytes(), line.length());
        keep(field);
        return false;
    }

    /** What was kept, or null if that is nothing. */
    @Nullable
    Headers fields() {
        return fields;
    }

    private void keep(FieldLine field) {
        if (FieldRules.headOnly(field.name())) {
            return;
        }
        Headers kept = fields;
        if (kept == null) {
            kept = new Headers();
            fields = kept;
        }
        field.addTo(kept);
    }
}
