package io.portcullis.benchmarks.soak;

import java.util.Locale;
import java.util.Random;

/** The kinds of visits, how often they come, and whether the application is at fault in them. Any thread. */
enum Visit {
    GET(30, Calls::get),
    POST(15, Calls::post),
    PIPELINED(10, Calls::pipelined),
    HEAD_IN_PIECES(3, Calls::headInPieces),
    SLOW_READER(4, Streams::slowReader),
    ABORTED_UPLOAD(5, Streams::abortedUpload),
    ABORTED_DOWNLOAD(5, Streams::abortedDownload),
    EARLY_RESPONSE(4, Streams::earlyResponse),
    WEB_SOCKET(6, Streams::webSocket),
    TUNNEL(6, Streams::tunnel),
    UNAVAILABLE(4, visitor -> Streams.fault(visitor, "unavailable")),
    RESET(4, visitor -> Streams.fault(visitor, "reset")),
    CUT(4, visitor -> Streams.fault(visitor, "cut")),
    GARBAGE(3, visitor -> Streams.fault(visitor, "garbage"));

    private static final int TOTAL = weights();

    private final int weight;
    private final Script script;

    Visit(int weight, Script script) {
        this.weight = weight;
        this.script = script;
    }

    /** What a visitor does. */
    @FunctionalInterface
    interface Script {
        /** @return how it ended, in a few words that are always the same */
        String play(Visitor visitor);
    }

    static Visit draw(Random random) {
        int at = random.nextInt(TOTAL);
        for (Visit visit : values()) {
            at -= visit.weight;
            if (at < 0) {
                return visit;
            }
        }
        throw new AssertionError("weights that do not add up");
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    String play(Visitor visitor) {
        return script.play(visitor);
    }

    private static int weights() {
        int total = 0;
        for (Visit visit : values()) {
            total += visit.weight;
        }
        return total;
    }
}
