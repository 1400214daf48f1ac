package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.Field;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Where Spring Cloud Gateway does what nobody can want, and we do not: the reasons of {@link NotCompared} and
 * {@link Draft#header}. If one of these fails at stock's side, SCG has become better, and the exception can go.
 */
class StockDefectsTest {
    private static final Answer FAILING = new Answer(503, List.of(new Field("X-Up", "up")), "busy", false);
    private static final Answer GOOD = new Answer(200, List.of(new Field("X-Up", "up")), "ok", false);

    private static Comparison comparison;

    @BeforeAll
    static void start() {
        comparison = new Comparison();
    }

    @AfterAll
    static void stop() {
        comparison.close();
    }

    @Test
    void thePrefixIsForgottenAtTheSecondAttempt() {
        load("Retry=1", "PrefixPath=/pre");
        Call call = new Draft().path("/a").call();
        assertThat(starts(comparison.stock(), call)).containsExactly("GET /pre/a HTTP/1.1", "GET /a HTTP/1.1");
        assertThat(starts(comparison.ours(), call)).containsExactly("GET /pre/a HTTP/1.1", "GET /pre/a HTTP/1.1");
    }

    @Test
    void theHeaderIsAddedToTheResponseForEachAttempt() {
        load("Retry=1", "AddResponseHeader=X-A, again");
        Call call = new Draft().path("/a").call();
        assertThat(outcome(comparison.stock(), call).response().values("x-a")).containsExactly("again", "again");
        assertThat(outcome(comparison.ours(), call).response().values("x-a")).containsExactly("again");
    }

    @Test
    void fieldsOfOneNameInTwoSpellingsAreDoubled() {
        load();
        List<Field> fields = List.of(new Field("Host", "shop"), new Field("X-A", "1"), new Field("x-a", "2"));
        Call call = new Call("GET", "/a", fields, "", false);
        assertThat(outcome(comparison.stock(), call).upstream().getFirst().values("x-a"))
                .containsExactly("1", "2", "1", "2");
        assertThat(outcome(comparison.ours(), call).upstream().getFirst().values("x-a"))
                .containsExactly("1", "2");
    }

    @Test
    void aParameterWithASpaceIsAnErrorWhereSomethingIsEncodedAlready() {
        load("AddRequestParameter=added, yes no");
        Call call = new Draft().path("/a%20b").call();
        assertThat(outcome(comparison.stock(), call).response().start()).isEqualTo("500");
        assertThat(starts(comparison.ours(), call)).containsExactly("GET /a%20b?added=yes%20no HTTP/1.1");
    }

    @Test
    void aRedirectionIsAnErrorWhereItsLocationIsRewritten() {
        load("RewriteLocationResponseHeader=", "RedirectTo=302, https://acme.example.org/new");
        Call call = new Draft().path("/a").call();
        assertThat(outcome(comparison.stock(), call).response().start()).isEqualTo("500");
        assertThat(outcome(comparison.ours(), call).response().start()).isEqualTo("302");
    }

    private static List<String> starts(Gateway gateway, Call call) {
        return outcome(gateway, call).upstream().stream().map(Message::start).toList();
    }

    private static Outcome outcome(Gateway gateway, Call call) {
        return Outcome.of(gateway, comparison.upstream(), call, List.of(FAILING, GOOD));
    }

    private static void load(String... filters) {
        List<Sample> samples = List.of(filters).stream()
                .map(yaml -> new Sample("", yaml, draft -> {}, List.of()))
                .toList();
        Sample path = new Sample("Path", "Path=/**", draft -> {}, List.of());
        String uri = "http://" + comparison.upstream().address();
        comparison.load(new RouteSet(List.of(), List.of(new RouteText("one", uri, List.of(path), samples, List.of()))));
    }
}
