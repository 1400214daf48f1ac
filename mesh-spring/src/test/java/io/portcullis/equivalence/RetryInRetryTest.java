package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of several Retry filters on a route each acts at its own place, and they count together, as in Spring Cloud Gateway. */
class RetryInRetryTest {
    private static Comparison comparison;

    @BeforeAll
    static void start() {
        comparison = new Comparison();
    }

    @AfterAll
    static void stop() {
        comparison.close();
    }

    /** Filters by |, the statuses of the upstream, the requests it gets, the status of the client. */
    @ParameterizedTest
    @CsvSource({
        "Retry=2|SetStatus=404|Retry=1, 503 200, 2, 404",
        "Retry=2|SetStatus=404|Retry=1, 503 503 503 503 503, 2, 404",
        "Retry=3|SetStatus=500|Retry=1, 200 200 200 200 200 200, 2, 500",
        "Retry=1|SetStatus=500|Retry=3, 200 200 200 200 200 200, 1, 500",
        "Retry=3|Retry=1, 503 503 503 503 503 503, 3, 503",
        "Retry=1|Retry=3, 503 503 503 503 503 503, 4, 503",
        "Retry=3|AddRequestHeader=X-A|Retry=1|AddRequestHeader=X-B, 503 503 503 200, 3, 503",
        "Retry=5|SetStatus=500|Retry=3|SetStatus=404|Retry=1, 503 503 503 503 503 503 503, 3, 500",
    })
    void asInStock(String filters, String statuses, int requests, String status) {
        List<Sample> samples = Arrays.stream(filters.split("\\|"))
                .map(yaml -> yaml.startsWith("Add") ? yaml + ", again" : yaml)
                .map(yaml -> new Sample("", yaml, draft -> {}, List.of()))
                .toList();
        Sample path = new Sample("Path", "Path=/**", draft -> {}, List.of());
        String uri = "http://" + comparison.upstream().address();
        RouteText route = new RouteText("one", uri, List.of(path), samples, List.of());
        comparison.load(new RouteSet(List.of(), List.of(route)));
        Call call = new Draft().path("/a").call();
        List<Answer> answers = Arrays.stream(statuses.split(" "))
                .map(each -> new Answer(Integer.parseInt(each), List.of(), "body", false))
                .toList();
        comparison.compare(call, answers, route);
        assertThat(comparison.takeDisagreements()).isEmpty();
        Outcome ours = Outcome.of(comparison.ours(), comparison.upstream(), call, answers);
        assertThat(ours.upstream()).hasSize(requests);
        assertThat(ours.response().start()).isEqualTo(status);
    }
}
