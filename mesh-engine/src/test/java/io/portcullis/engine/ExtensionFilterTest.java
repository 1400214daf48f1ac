package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.extension.EventLoopFilter;
import io.portcullis.core.extension.FilterRequest;
import io.portcullis.core.extension.FilterResponse;
import io.portcullis.core.extension.Verdict;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Filters of an application on the event loop: what they may do, and what becomes of their mistakes. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ExtensionFilterTest {
    @Test
    void aFilterSeesAndChangesBothHeads() {
        EventLoopFilter filter = new EventLoopFilter() {
            @Override
            public Verdict onRequest(FilterRequest request) {
                request.addHeader("X-Seen", request.method() + " " + request.host() + " " + request.clientAddress());
                request.path("/v2" + request.path());
                request.query("a=%20");
                request.attribute("path", request.path());
                return Verdict.goOn();
            }

            @Override
            public void onResponse(FilterResponse response) {
                response.status(response.status() + 1);
                response.setHeader("X-Path", String.valueOf(response.attribute("path")));
            }
        };
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture(filter, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/own/x");

            assertThat(response.status()).isEqualTo(201);
            assertThat(response.header("X-Path")).isEqualTo("/v2/own/x");
            assertThat(upstream.awaitRequest(1).target()).isEqualTo("/v2/own/x?a=%20");
            assertThat(upstream.awaitRequest(1).header("X-Seen")).isEqualTo("GET test /127.0.0.1");
        }
    }

    @Test
    void aFilterAnswersOrRefuses() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture(
                        onRequest(request -> request.header("X-Tea") == null
                                ? Verdict.answer(418, "téa")
                                : Verdict.refuse("no more tea")),
                        upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response answer = client.get("/own/x");
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.bodyText()).isEqualTo("téa");
            assertThat(fixture.nextEnded().failure()).isNull();
            client.send("HEAD /own/x HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readResponse("HEAD").header("Content-Length")).isEqualTo("4");
            fixture.nextEnded();
            assertThat(client.get("/own/x", "X-Tea: 1").status()).isEqualTo(403);
            assertThat(fixture.nextEnded().failure())
                    .isEqualTo(Failure.of(FailureCode.FORBIDDEN, "filter Own: no more tea"));
            assertThat(upstream.connections()).isZero();
        }
    }

    @Test
    void whatAFilterThrowsFailsItsOwnRequestOnly() {
        EventLoopFilter filter = new EventLoopFilter() {
            @Override
            public Verdict onRequest(FilterRequest request) {
                String how = String.valueOf(request.query());
                return switch (how) {
                    case "throw" -> throw new IllegalStateException("oops");
                    case "deep" -> onRequest(request);
                    case "nothing" -> null;
                    case "host" -> {
                        request.setHeader("Host", "evil");
                        yield Verdict.goOn();
                    }
                    case "split" -> {
                        request.setHeader("X-A", "a\r\nX-B: b");
                        yield Verdict.goOn();
                    }
                    case "path" -> {
                        request.path("no slash");
                        yield Verdict.goOn();
                    }
                    default -> Verdict.goOn();
                };
            }

            @Override
            public void onResponse(FilterResponse response) {
                if (response.header("X-Bad") != null) {
                    throw new AssertionError("response");
                }
            }
        };
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var bad = ScriptedUpstream.start(script -> script.respond(200, "hello", "X-Bad", "1"));
                var fixture = fixture(filter, upstream)
                        .service("bad", ServicePolicy.DEFAULT, bad)
                        .route("worse", new RouteTarget.ToService(ServiceId.of("bad")), own(filter))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (String how : new String[] {"throw", "deep", "nothing", "host", "split", "path"}) {
                assertThat(client.get("/own/x?" + how).status()).as(how).isEqualTo(500);
                assertThat(fixture.nextEnded().failure())
                        .extracting(Failure::message)
                        .asString()
                        .startsWith("filter Own threw ");
                assertThat(client.get("/own/x").status()).as("after " + how).isEqualTo(200);
                fixture.nextEnded();
            }
            assertThat(client.get("/worse/x").status()).isEqualTo(500);
            assertThat(fixture.nextEnded().failure())
                    .extracting(Failure::message)
                    .asString()
                    .contains("filter Own threw java.lang.AssertionError: response");
            assertThat(client.get("/own/x").status()).isEqualTo(200);
        }
    }

    private static EngineFixture fixture(EventLoopFilter filter, ScriptedUpstream upstream) {
        return new EngineFixture()
                .service("inner", ServicePolicy.DEFAULT, upstream)
                .route("own", new RouteTarget.ToService(ServiceId.of("inner")), own(filter))
                .apply();
    }

    private static RouteFilter own(EventLoopFilter filter) {
        return new RouteFilter.OnEventLoop("Own", filter);
    }

    private static EventLoopFilter onRequest(Function<FilterRequest, Verdict> verdict) {
        return new EventLoopFilter() {
            @Override
            public Verdict onRequest(FilterRequest request) {
                return verdict.apply(request);
            }
        };
    }
}
