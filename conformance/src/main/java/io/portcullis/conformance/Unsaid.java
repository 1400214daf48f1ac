package io.portcullis.conformance;

import java.util.ArrayList;
import java.util.List;

/** What a case does not say: the simplest request before a response, and the simplest response behind a request. */
final class Unsaid {
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Unsaid() {}

    /** @param steps of one role, at least one */
    static List<Step> added(List<Step> steps) {
        List<Step> whole = new ArrayList<>();
        if (!(steps.getFirst().what() instanceof Step.ClientSends)) {
            whole.add(beside(steps.getFirst(), new Step.ClientSends(REQUEST)));
            whole.add(beside(steps.getFirst(), new Step.UpstreamGets(REQUEST)));
        }
        whole.addAll(steps);
        if (steps.stream().allMatch(step -> isRequest(step.what()))) {
            Step last = steps.getLast();
            if (last.what() instanceof Step.ClientSends(String bytes)) {
                whole.add(beside(last, new Step.UpstreamGets(bytes)));
            }
            whole.add(beside(last, new Step.UpstreamSends(RESPONSE)));
            whole.add(beside(last, new Step.ClientGets(RESPONSE)));
        }
        return whole;
    }

    private static boolean isRequest(Step.Action what) {
        return what instanceof Step.ClientSends || what instanceof Step.UpstreamGets;
    }

    private static Step beside(Step step, Step.Action what) {
        return new Step(step.roles(), what, step.place());
    }
}
