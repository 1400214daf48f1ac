package io.portcullis.sidecar.command.intercept;

import java.util.OptionalLong;

/**
 * By which user, and group if one is given, the kernel tells the sidecar's connections from the application's. Where both
 * are given, both must hold. Immutable, any thread.
 *
 * @param uid 0 to 4294967294
 * @param gid 0 to 4294967294
 */
record SidecarUser(long uid, OptionalLong gid) {
    static SidecarUser of(long uid) {
        return new SidecarUser(uid, OptionalLong.empty());
    }
}
