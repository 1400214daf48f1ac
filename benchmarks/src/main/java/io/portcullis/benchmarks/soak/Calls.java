package io.portcullis.benchmarks.soak;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.util.Arrays;
import java.util.List;

/** Visits on a connection that is kept from one to the next. Each returns how it ended, in a few words. */
final class Calls {
    private static final List<String> BODIES = List.of("fixed", "chunked", "hints", "extra", "until-close");

    private Calls() {}

    static String get(Visitor visitor) {
        String what = BODIES.get(visitor.random().nextInt(BODIES.size()));
        // What an endpoint sends too much must come with the rest: late, nobody could tell it from an answer.
        int size = what.equals("extra") ? visitor.random().nextInt(5_000) : visitor.size();
        visitor.own(visitor.client()
                .send(visitor.request("GET", visitor.good(what, size), ""))
                .readFinalResponse());
        return "whole";
    }

    static String post(Visitor visitor) {
        byte[] body = Pattern.of(visitor.token(), visitor.size());
        String path = visitor.good("fixed", 1000);
        RawClient client = visitor.client();
        if (visitor.random().nextBoolean()) {
            client.send(visitor.request("POST", path, "Content-Length: " + body.length + "\r\n"))
                    .send(body);
        } else {
            client.send(visitor.request("POST", path, "Transfer-Encoding: chunked\r\n"));
            for (int at = 0; at < body.length; at += 10_000) {
                byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + 10_000));
                client.send(Integer.toHexString(part.length) + "\r\n")
                        .send(part)
                        .send("\r\n");
            }
            client.send("0\r\nX-Sum: 1\r\n\r\n");
        }
        Response response = client.readFinalResponse();
        visitor.own(response);
        Visitor.require(response.body().length == 1000, "the application has read another body");
        return "whole";
    }

    static String pipelined(Visitor visitor) {
        int count = 2 + visitor.random().nextInt(6);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(visitor.request("GET", visitor.good("fixed", 100 + i), ""));
        }
        RawClient client = visitor.client();
        client.send(requests.toString());
        for (int i = 0; i < count; i++) {
            Response response = client.readFinalResponse();
            visitor.own(response);
            Visitor.require(response.body().length == 100 + i, "response " + i + " of " + count + " is another one");
        }
        return "whole";
    }

    static String headInPieces(Visitor visitor) {
        RawClient client = visitor.client();
        for (char each : visitor.request("GET", visitor.good("fixed", 10), "").toCharArray()) {
            client.send(String.valueOf(each));
        }
        visitor.own(client.readFinalResponse());
        return "whole";
    }
}
