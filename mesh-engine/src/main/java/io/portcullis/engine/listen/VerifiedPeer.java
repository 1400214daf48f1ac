package io.portcullis.engine.listen;

import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.ServerTls;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The identity a client proved when it connected, for as long as the roots of this process still vouch for it: when they were
 * replaced, it is checked again, once. Event loop only.
 */
final class VerifiedPeer implements Supplier<@Nullable PeerIdentity> {
    private final ServerTls tls;
    private @Nullable PeerIdentity peer;
    private long version;

    /** @param version of the roots the identity was verified with, or an older one */
    VerifiedPeer(ServerTls tls, @Nullable PeerIdentity peer, long version) {
        this.tls = tls;
        this.peer = peer;
        this.version = version;
    }

    @Override
    public @Nullable PeerIdentity get() {
        if (peer != null && tls.version() != version) {
            version = tls.version();
            peer = tls.stillTrusts(peer) ? peer : null;
        }
        return peer;
    }
}
