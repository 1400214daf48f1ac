package io.portcullis.benchmarks.soak;

import java.util.Locale;
import java.util.Random;

/** The kinds of visits, how often they come, and whether the application is at fault in them. Any thread. */
enum Visit {
    GET(30, Visitor::get),
    POST(15, Visitor::post),
    PIPELINED(10, Visitor::pipelined),
    HEAD_IN_PIECES(3, Visitor::headInPieces),
    SLOW_READER(4, Visitor::slowReader),
    ABORTED_UPLOAD(5, Visitor::abortedUpload),
    ABORTED_DOWNLOAD(5, Visitor::abortedDownload),
    EARLY_RESPONSE(4, Visitor::earlyResponse),
    WEB_SOCKET(6, Visitor::webSocket),
    TUNNEL(6, Visitor::tunnel),
    UNAVAILABLE(4, visitor -> visitor.fault("unavailable")),
    RESET(4, visitor -> visitor.fault("reset")),
    CUT(4, visitor -> visitor.fault("cut")),
    GARBAGE(3, visitor -> visitor.fault("garbage"));

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
