package io.portcullis.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecisionLogTest {
    @Test
    void decisionsAreToldInOrder() {
        DecisionLog log = new DecisionLog();
        assertThat(log.lines()).isEmpty();
        log.add(() -> "route checkout: predicate Path matched");
        log.add(() -> "attempt 1: 503 from 10.1.2.3");
        assertThat(log.lines())
                .containsExactly("route checkout: predicate Path matched", "attempt 1: 503 from 10.1.2.3");
    }

    @Test
    void nothingIsPutIntoWordsUnlessSomebodyReads() {
        DecisionLog log = new DecisionLog();
        log.add(() -> {
            throw new AssertionError("nobody asked");
        });
        log.add(() -> "unread");
    }
}
