package io.portcullis.conformance.peers;

import io.portcullis.conformance.Case;
import io.portcullis.conformance.Role;
import io.portcullis.conformance.Step;
import java.util.List;

/** How a proxy's doing stands to what the table demands of ours. */
enum Verdict {
    SAME("the same"),
    LOOSER("passes what we refuse"),
    STRICTER("refuses what we pass"),
    OTHERWISE("passes it otherwise");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    static Verdict of(Case demanded, Observed observed) {
        boolean refuses = refusal(demanded, Role.GATEWAY) >= 400;
        if (refuses) {
            return observed.refused() ? SAME : LOOSER;
        }
        if (observed.refused()) {
            return refusal(demanded, Role.GATEWAY) > 0 ? SAME : STRICTER;
        }
        return observed.notes().isEmpty() ? SAME : OTHERWISE;
    }

    /** What the table demands in that role, for a cell. */
    static String demanded(Case of) {
        String edge = text(of, Role.GATEWAY);
        String beside = of.roles().contains(Role.OUTBOUND) ? text(of, Role.OUTBOUND) : edge;
        return edge.equals(beside) ? edge : edge + " (sidecar: " + beside + ")";
    }

    private static String text(Case of, Role role) {
        int status = refusal(of, role);
        return status == 0 ? "passes" : String.valueOf(status);
    }

    /** The status we answer with ourselves; 0 if we pass on what came. */
    private static int refusal(Case of, Role role) {
        List<Step> steps = of.steps(role);
        for (Step step : steps) {
            if (step.what() instanceof Step.ClientGetsStatus(int status)) {
                return status;
            }
        }
        return 0;
    }
}
