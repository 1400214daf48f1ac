package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorPagesTest {
    private static final Failure FAILURE =
            Failure.of(FailureCode.UNKNOWN_SERVICE, "no service is named \"pay\"", "declare it");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "APPLICATION/Problem+JSON; charset=utf-8",
                "application/json",
                "application/*",
                "application/json, text/plain, */*",
                "text/plain;q=0.5, application/json",
                "text/html;q=0.8 , application/problem+json;q=0.9",
                "*/*;q=0.1, application/json;q=0.2",
                "application/json, */*",
                "text/plain;q=0, */*",
                "text/csv;note=\"a, text/plain\", application/json",
                "application/json;q=1.000",
                ",,application/json"
            })
    void programsGetAProblemDocument(String accept) {
        assertThat(render(accept).contentType()).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/plain",
                "text/*",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "text/plain, application/json",
                "application/json;q=0.5, text/plain",
                "application/json;q=0",
                "application/problem+json;q=0, application/json",
                "application/json;q=1.1",
                "application/json;q=x",
                "application/json;q=",
                "application/json;q=0.0001",
                "image/png",
                "text/csv;note=\"application/json",
                "\"application/json\"",
                "application/jsonp",
                ";;;,,,;q=1"
            })
    void peopleGetText(String accept) {
        assertThat(render(accept).contentType()).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void withoutAcceptItIsText() {
        assertThat(text(render(null))).isEqualTo("""
                        503 Service Unavailable (unknown_service)
                        no service is named "pay"
                        What to look at: declare it
                        Trace: 0af7651916cd43dd8448eb211c80319c
                        """);
    }

    @Test
    void aProblemDocumentHasTheStandardsMembersAndOurs() {
        assertThat(FlatJson.parse(text(render("application/json")).strip()))
                .containsEntry("type", "urn:portcullis:failure:unknown_service")
                .containsEntry("title", "The destination is not a known service")
                .containsEntry("status", "503")
                .containsEntry("detail", "no service is named \"pay\"")
                .containsEntry("instance", "urn:portcullis:trace:" + TRACE)
                .containsEntry("code", "unknown_service")
                .containsEntry("trace_id", TRACE)
                .containsEntry("remedy", "declare it")
                .hasSize(8);
    }

    @Test
    void aMessageThatQuotesAPeerCannotMoveACursor() {
        Failure failure = Failure.of(FailureCode.UPSTREAM_PROTOCOL, "status line: \u001b[2J\r\nX");
        String body = text(ErrorPages.render(failure, null, ""));
        assertThat(body).isEqualTo("502 Bad Gateway (upstream_protocol)\nstatus line: .[2J..X\n");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyCodeHasATitle(FailureCode code) {
        FailureBody body = ErrorPages.render(Failure.of(code, "m"), "application/json", "");
        assertThat(FlatJson.parse(text(body).strip()).get("title")).isNotBlank().doesNotEndWith(".");
        assertThat(text(ErrorPages.render(Failure.of(code, "m"), null, "")))
                .startsWith(code.status() + " ")
                .doesNotContain("Unknown");
    }

    private static FailureBody render(@Nullable String accept) {
        return ErrorPages.render(FAILURE, accept, TRACE);
    }

    private static String text(FailureBody body) {
        return new String(body.body(), StandardCharsets.UTF_8);
    }
}
