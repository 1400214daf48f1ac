package io.portcullis.engine;

import io.portcullis.testkit.Gate;
import io.portcullis.testkit.Reply;
import java.util.SplittableRandom;

/**
 * What an upstream does with one request, and what becomes of it.
 *
 * @param reply what it writes
 * @param outcome what the client has to see, if the request is sent once
 * @param ends whether the connection is of no use behind it
 * @param late to be opened when the client has its response, for what comes behind that
 */
record Disturbance(Reply reply, Outcome outcome, boolean ends, Gate late) {
    /** What can be made of a reply. */
    enum Outcome {
        /** It is complete: the client gets it whole. */
        SERVED,
        /** It breaks off or is nonsense before the head is complete: another attempt may follow. */
        FAILED,
        /** It breaks off behind the head: the client must notice. */
        BROKEN
    }

    private static final String POISON = "HTTP/1.1 200 OK\r\nX-Id: poison\r\nContent-Length: 6\r\n\r\npoison";

    /**
     * @param cut where the reply is cut, if it is; taken modulo its length
     * @param late whether something may come when the client has its response already
     */
    static Disturbance of(String method, String id, int cut, boolean late, SplittableRandom random) {
        String head = head(method, id, random);
        String body = body(head, id);
        boolean bodiless = method.equals("HEAD") || !head.startsWith("HTTP/1.1 200");
        // What is too much has to come in one segment with the response: what comes when the next request was sent
        // already cannot be told from its response by anybody.
        String whole = head + (bodiless ? "" : body);
        return switch (random.nextInt(late ? 14 : 12)) {
            case 0 -> cut(head, Reply.raw(whole), cut, true);
            case 1 -> cut(head, Reply.raw(whole), cut, false);
            case 2 -> served(Reply.raw(whole + POISON), true);
            case 3 -> served(Reply.raw(whole + "x"), true);
            case 4 -> served(Reply.raw(whole + "\r\n"), true);
            case 5 -> served(Reply.raw(whole + (bodiless ? body : "and too long")), true);
            case 6 -> served(Reply.raw(whole).afterInformational(103, "Link", "</style.css>"), false);
            case 7 -> served(Reply.raw(whole).afterInformational(102).afterInformational(103, "X-Id", "hint"), false);
            case 8 -> served(Reply.raw(whole).thenClose(), true);
            case 9 -> new Disturbance(Reply.raw("garbage\r\n\r\n"), Outcome.FAILED, true, new Gate());
            case 10 -> new Disturbance(Reply.reset(), Outcome.FAILED, true, new Gate());
            case 12, 13 -> late(Reply.raw(whole), random.nextBoolean() ? POISON : "x");
            default -> served(Reply.raw(whole), false);
        };
    }

    /** The answer to a request whose first attempt was disturbed. */
    static Disturbance none(String method, String id) {
        String text = "HTTP/1.1 200 OK\r\nX-Id: " + id + "\r\nContent-Length: " + text(id).length() + "\r\n\r\n";
        return served(Reply.raw(text + (method.equals("HEAD") ? "" : text(id))), false);
    }

    static String text(String id) {
        return "answer to " + id;
    }

    private static String head(String method, String id, SplittableRandom random) {
        String fields = "X-Id: " + id + "\r\n";
        return switch (method.equals("POST") ? 3 : random.nextInt(6)) {
            case 0 -> "HTTP/1.1 204 No Content\r\n" + fields + "\r\n";
            case 1 -> "HTTP/1.1 304 Not Modified\r\n" + fields + "Content-Length: 17\r\n\r\n";
            case 2 -> "HTTP/1.1 200 OK\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n";
            default -> "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + text(id).length() + "\r\n\r\n";
        };
    }

    private static String body(String head, String id) {
        return head.contains("chunked")
                ? Integer.toHexString(text(id).length()) + "\r\n" + text(id) + "\r\n0\r\n\r\n"
                : text(id);
    }

    private static Disturbance served(Reply reply, boolean ends) {
        return new Disturbance(reply, Outcome.SERVED, ends, new Gate());
    }

    private static Disturbance late(Reply whole, String bytes) {
        Gate gate = new Gate();
        return new Disturbance(whole.thenWait(gate).then(bytes), Outcome.SERVED, true, gate);
    }

    private static Disturbance cut(String head, Reply whole, int at, boolean reset) {
        int offset = at % (whole.length() + 1);
        Outcome outcome =
                offset == whole.length() ? Outcome.SERVED : offset < head.length() ? Outcome.FAILED : Outcome.BROKEN;
        return new Disturbance(reset ? whole.resetAt(offset) : whole.truncateAt(offset), outcome, true, new Gate());
    }
}
