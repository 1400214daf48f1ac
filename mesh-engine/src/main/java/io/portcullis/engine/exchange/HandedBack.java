package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import io.portcullis.engine.route.PathNormalizer;
import org.jspecify.annotations.Nullable;

/**
 * What makes an exchange one that the extension lane handed back. Event loop only.
 *
 * @param call the lane's call it belongs to
 * @param back where it goes
 * @param stream takes its response
 */
record HandedBack(LaneSide call, HandBack back, HandBackStream stream) {
    /**
     * Lets a request in, in the state it has to be in. It was cleaned when it came from its client; what the lane's filters
     * made of it has to be one unambiguous path, and nothing of the mesh's own.
     */
    @Nullable
    Failure enter(RequestHead head) {
        if (call.over()) {
            return Failure.of(FailureCode.CLIENT_GONE, "nobody waits for the response of this request any more");
        }
        head.headers().removeStartingWith(MeshHeaders.PREFIX);
        return PathNormalizer.TRANSPARENT.normalize(head);
    }

    /**
     * The service is known now.
     *
     * @return null, or why the request may not be sent there
     */
    @Nullable
    Failure begin(String service, RequestHead head) {
        return call.handBacks().begin(service, head.method());
    }
}
