package io.portcullis.conformance;

import java.util.List;

/**
 * Where a case with frames in it is played. Immutable.
 *
 * @param scene what is the case before its first step
 * @param role of the proxy
 * @param security of its connections
 * @param boundMillis for what has to come; longer than that, and it does not come
 * @param meanwhile is done again and again while something is waited for
 */
record FramedPlace(Scene scene, Role role, Security security, int boundMillis, Runnable meanwhile) {
    Added.Hop hop() {
        return new Added.Hop(role, security);
    }

    String scheme() {
        return security.ofClients(role) ? "https" : "http";
    }

    String upstreamScheme() {
        return security.ofUpstream(role) ? "https" : "http";
    }

    /** As Via has it. */
    String clientVersion() {
        return scene.clientFrames() ? "2" : "1.1";
    }

    /** As Via has it. */
    String upstreamVersion() {
        return scene.upstreamFrames() ? "2" : "1.1";
    }

    /** Whether the request behind the case may come on another connection, though the first is in order. */
    boolean mayComeElsewhere() {
        return scene.given().has(Given.AUTO)
                || role == Role.INBOUND && scene.given().has(Given.OWN_POOL);
    }

    /** A reset is an end as well: whoever closes may have bytes under way to it. */
    static void expectEnd(String who, String how) {
        if (!List.of("the end", "a reset").contains(how)) {
            throw new AssertionError(who + " got " + how + " where the connection should have ended");
        }
    }
}
