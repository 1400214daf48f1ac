package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.Advice;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells the story of an exchange in plain words: what came, what was decided, each attempt, what to change. Any thread. */
public final class Explanation {
    private Explanation() {}

    /** One sentence an entry, in the order of events. */
    public static List<String> lines(ExchangeRecord exchange) {
        List<String> lines = new ArrayList<>();
        lines.add(request(exchange));
        lines.addAll(exchange.decisions().lines());
        int number = 1;
        for (AttemptRecord attempt : exchange.attempts()) {
            lines.add(attempt(number++, attempt));
        }
        lines.add(outcome(exchange));
        Failure failure = exchange.failure();
        if (failure != null) {
            lines.add("cause: " + failure.message());
            lines.add("what to change: " + remedy(failure));
        } else if (exchange.attempts().size() > 1 && succeeded(exchange)) {
            lines.add("the client did not notice: a later attempt succeeded");
        }
        return lines;
    }

    private static boolean succeeded(ExchangeRecord exchange) {
        GrpcStatus grpc = exchange.grpcStatus();
        return exchange.status() < 500 && (grpc == null || grpc.httpStatus() < 500);
    }

    private static String request(ExchangeRecord exchange) {
        String who = exchange.peer() == null ? "" : " (" + exchange.peer() + ")";
        return exchange.method() + ' ' + exchange.path() + " for " + orUnknown(exchange.authority()) + " from "
                + exchange.clientAddress() + who + " on listener " + exchange.listener();
    }

    private static String orUnknown(String authority) {
        return authority.isEmpty() ? "an unnamed host" : authority;
    }

    private static String attempt(int number, AttemptRecord attempt) {
        String start = "attempt " + number + " to " + attempt.endpoint() + ": ";
        String time = " after " + millis(attempt.durationNanos());
        if (attempt.status() == 0) {
            String why = attempt.error().isEmpty() ? "it was given up" : attempt.error();
            return start + "no response" + time + ": " + why;
        }
        String why = attempt.error().isEmpty() ? "" : ": " + attempt.error();
        return start + "answered " + attempt.status() + time + why;
    }

    private static String outcome(ExchangeRecord exchange) {
        String status =
                exchange.status() == 0 ? "nothing could be sent to the client" : "the client got " + exchange.status();
        String grpc = exchange.grpcStatus() == null ? "" : ", grpc-status " + exchange.grpcStatus();
        String code = exchange.failure() == null
                ? ""
                : " (" + exchange.failure().code().text() + ": "
                        + Advice.meaning(exchange.failure().code()) + ")";
        return status + grpc + " after " + millis(exchange.durationNanos()) + code;
    }

    private static String remedy(Failure failure) {
        return failure.remedy().isEmpty() ? Advice.remedy(failure.code()) : failure.remedy();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
