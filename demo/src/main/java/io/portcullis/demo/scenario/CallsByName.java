package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Line;
import java.util.List;

/** The storefront calls payment by its name, and neither its code nor its environment knows of anything else. */
final class CallsByName implements Step {
    private static final int CALLS = 30;

    private interface Call {
        Answer answer() throws Exception;
    }

    @Override
    public String announcement() {
        return CALLS + " quotes by PHP's curl and " + CALLS + " by PHP's streams";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        return List.of(
                calls("curl calls http://payment-service/quote", world::quote),
                calls("file_get_contents('http://payment-service/quote')", world::prices));
    }

    private static Line calls(String claim, Call call) throws Exception {
        int ok = 0;
        for (int i = 0; i < CALLS; i++) {
            Answer answer = call.answer();
            ok += answer.isOk() && !answer.copy().isEmpty() ? 1 : 0;
        }
        return Line.of(ok == CALLS, claim, ok + " of " + CALLS + " answered by payment");
    }
}
