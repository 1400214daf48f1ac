package io.portcullis.equivalence;

import io.portcullis.equivalence.Gateway.Side;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where we differ from Spring Cloud Gateway on purpose. Each takes away exactly what is different, on the side that has it,
 * so that another value in the same field is still seen. The reasons in full: docs/spring-cloud-gateway.md.
 */
enum Difference {
    /** A proxy says that it was there (RFC 9110, 7.6.3); SCG does not. */
    VIA {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.OURS) {
                outcome.upstream().forEach(request -> request.removeOne("via", "1.1 portcullis"));
                outcome.response().removeOne("via", "1.1 portcullis");
            }
        }
    },

    /** Reactor Netty says who it is, and what it accepts, where the client said nothing. */
    INVENTED_FIELDS {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.STOCK) {
                for (Message request : outcome.upstream()) {
                    if (!call.has("accept")) {
                        request.removeOne("accept", "*/*");
                    }
                    if (!call.has("user-agent")) {
                        request.removeMatching("user-agent", REACTOR_NETTY);
                    }
                }
            }
        }
    },

    /** Each draws the ids of a trace that nobody began. */
    TRACE {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (!call.has("traceparent")) {
                outcome.upstream().forEach(request -> request.removeMatching("traceparent", NEW_TRACE));
            }
        }
    },

    /** Reactor Netty announces the empty body of a request that has none, if its method could have one. */
    EMPTY_CHUNKS {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.STOCK && call.body().isEmpty()) {
                outcome.upstream().stream()
                        .filter(request -> request.body().isEmpty())
                        .forEach(request -> request.removeOne("transfer-encoding", "chunked"));
            }
        }
    },

    /** Reactor Netty gathers the chunks of a body whose method has none as a rule, and sends it with its length. */
    GATHERED_BODY {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.STOCK && call.chunked() && GATHERED.contains(call.method())) {
                for (Message request : outcome.upstream()) {
                    String length = Integer.toString(request.body().length());
                    if (request.values("content-length").equals(List.of(length))) {
                        request.replace("content-length", "transfer-encoding", "chunked");
                    }
                }
            }
        }
    },

    /** SCG ends the client's connection after a retry. */
    CLOSE_AFTER_RETRY {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            Message response = outcome.response();
            if (side == Side.STOCK
                    && outcome.upstream().size() > 1
                    && response.values("connection").equals(List.of("close"))) {
                response.removeOne("connection", "close");
                if (response.values("content-length").isEmpty()) {
                    response.replace("transfer-encoding", "transfer-encoding", "chunked");
                }
            }
        }
    },

    /** A page that asked from elsewhere and may not is told so; SCG says nothing but 403. */
    CORS_PAGE {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            Message response = outcome.response();
            boolean page = response.body().isEmpty()
                    ? call.method().equals("HEAD")
                    : response.body().startsWith("403 Forbidden (cors_refused)\n");
            if (side == Side.OURS && response.start().equals("403") && page) {
                response.replaceBody("");
            }
        }
    },

    /** That a response has an empty body is said by a length of 0 or by chunks. */
    EMPTY_BODY {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            Message response = outcome.response();
            if (response.body().isEmpty()) {
                response.removeOne("transfer-encoding", "chunked");
                response.removeOne("content-length", "0");
            }
        }
    },

    /** Of parameters that are repeated SCG puts those of one name side by side. */
    GROUPED_QUERY {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.OURS) {
                outcome.upstream().forEach(Message::groupQuery);
            }
        }
    },

    /** What a gateway answers itself has a page in its own style, and the same status. */
    ERROR_PAGE {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            Message response = outcome.response();
            boolean own = outcome.upstream().isEmpty() && response.start().charAt(0) >= '4';
            String type = String.join(",", response.values("content-type"));
            // In the extension lane it is Boot's on both sides.
            boolean boots = type.equals("application/json") && isPage(BOOTS_PAGE, call, response);
            boolean ours =
                    side == Side.OURS && type.equals("text/plain; charset=utf-8") && isPage(OUR_PAGE, call, response);
            if (own && (boots || ours)) {
                response.replaceBody("error page");
            }
        }

        private boolean isPage(Pattern page, Call call, Message response) {
            Matcher matcher = page.matcher(response.body());
            return call.method().equals("HEAD")
                    ? response.body().isEmpty()
                    : matcher.matches() && matcher.group("status").equals(response.start());
        }
    },

    /** A request whose body nobody reads ends its connection here; SCG reads it to the end. */
    UNREAD_BODY {
        @Override
        void level(Side side, Call call, Outcome outcome) {
            if (side == Side.OURS
                    && outcome.upstream().isEmpty()
                    && !call.body().isEmpty()) {
                outcome.response().removeOne("connection", "close");
            }
        }
    };

    private static final Set<String> GATHERED = Set.of("GET", "HEAD", "DELETE", "OPTIONS");
    private static final Pattern REACTOR_NETTY = Pattern.compile("ReactorNetty/[0-9.]+");
    private static final Pattern BOOTS_PAGE = Pattern.compile(
            "\\{\"timestamp\":\"[^\"]+\",\"path\":\"[^\"]+\",\"status\":(?<status>\\d+),\"error\":\"[^\"]+\",\"requestId\":\"[^\"]+\"}");
    private static final Pattern OUR_PAGE = Pattern.compile("(?<status>\\d+) [^(]+ \\([a-z_]+\\)\n.+", Pattern.DOTALL);
    private static final Pattern NEW_TRACE = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");

    /** Takes the difference away. */
    abstract void level(Side side, Call call, Outcome outcome);

    static Outcome levelled(Side side, Call call, Outcome outcome) {
        List.of(values()).forEach(difference -> difference.level(side, call, outcome));
        return outcome;
    }
}
